# `make demo` to look at it, `make test` before a change. Everything else is `pb`: .venv/bin/pb --help

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check
INSTALL := $(PIP) install --require-hashes
CHECKOUT := $(PIP) install --no-deps --no-build-isolation --editable .
AXE := web/vendoring/node_modules/.package-lock.json

.PHONY: help demo test screens lock tools
help: ## Say what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

demo: $(VENV)/runs ## Serve an invented town at http://127.0.0.1:8000
	@$(VENV)/bin/pb demo

test: $(VENV)/tests $(AXE) ## Run everything that must hold before a change lands
	@$(VENV)/bin/pb check

screens: $(VENV)/tests $(AXE) ## Take pictures of every page with Chromium
	@$(VENV)/bin/python -m tests.screens

# Two locks, so that looking at the demo installs neither a browser driver nor a database server.
# They hold hashes and no addresses: where packages come from is the installer's business.
lock: ## Choose the newest versions pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --group checkout --output-file requirements.lock --upgrade $(LOCKED)
	uv pip compile pyproject.toml --group test --constraint requirements.lock --output-file requirements-test.lock \
		--upgrade $(LOCKED)
LOCKED := --extra postgres --python-version 3.11 --universal --generate-hashes --quiet \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Commonpot needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runs: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Commonpot (about a minute, once) ..."
	@$(INSTALL) --requirement requirements.lock
	@$(CHECKOUT)
	@touch $@

$(VENV)/tests: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing Commonpot and its test tools (about a minute, once) ..."
	@$(INSTALL) --requirement requirements-test.lock
	@$(CHECKOUT)
	@touch $@ $(VENV)/runs

tools:
	@.ci/tools

# Chromium, node and axe-core: the pages are opened in a real browser and checked for accessibility.
$(AXE): web/vendoring/package-lock.json | tools
	@echo "Installing axe-core ..."
	@cd web/vendoring && npm ci --ignore-scripts --silent
	@touch $@

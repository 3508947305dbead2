"""Promises every page keeps."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pb.app import PAGES
from pb.http.page import Page
from pb.paths import TEMPLATES
from pb.routes import rows

ROOT = Path(__file__).parents[2]
MODULES = sorted([*(ROOT / "pb").glob("*/pages.py"), *(ROOT / "pb").glob("*/pages_*.py")])
SHARED = {"layouts", "parts", "errors"}  # shown by no page of their own


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def leaves(page: type[Page]) -> Iterator[type[Page]]:
    """Pages that nothing else is made from."""
    below = page.__subclasses__()
    if not below:
        yield page
    for one in below:
        yield from leaves(one)


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def each(pages: list[type[Page]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.__name__)


def test_every_page_is_in_the_list_once() -> None:
    for file in MODULES:
        importlib.import_module(dotted(file))
    there = [page for page in leaves(Page) if page.__module__.startswith("pb.")]
    assert sorted(page.__name__ for page in PAGES) == sorted(page.__name__ for page in there)
    assert set(PAGES) == set(there)


@each(PAGES)
def test_a_page_says_once_who_may_open_it(page: type[Page]) -> None:
    assert len(page.guards or ()) == 1


@each([page for page in PAGES if page.template])
def test_a_page_shows_the_template_of_its_name(page: type[Page]) -> None:
    part = page.__module__.split(".")[1]
    assert page.template == f"{part}/{snake(page.__name__.removesuffix('Page'))}.html"
    assert (TEMPLATES / page.template).is_file()


def test_every_template_is_shown_by_a_page_or_shared() -> None:
    there = {file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html")}
    own = {name for name in there if name.split("/")[0] not in SHARED}
    assert own == {page.template for page in PAGES if page.template}


def test_every_error_page_is_answered_by_the_errors() -> None:
    there = {file.relative_to(TEMPLATES).as_posix() for file in (TEMPLATES / "errors").glob("*.html")}
    code = (ROOT / "pb" / "http" / "errors.py").read_text()
    assert there == set(re.findall(r'"(errors/[a-z_]+\.html)"', code))


def test_every_part_is_used() -> None:
    there = {file.relative_to(TEMPLATES).as_posix() for file in (TEMPLATES / "parts").iterdir()}
    there |= {file.relative_to(TEMPLATES).as_posix() for file in (TEMPLATES / "layouts").iterdir()}
    text = "\n".join(file.read_text() for file in TEMPLATES.rglob("*.*"))
    assert sorted(name for name in there if f'"{name}"' not in text) == []


@pytest.mark.parametrize("file", MODULES, ids=dotted)
def test_a_get_never_writes(file: Path) -> None:
    """It is not even given what could: reloading, prefetching and link checkers must change nothing."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(d).startswith("get(") for d in node.decorator_list):
            given = {ast.unparse(argument.annotation) for argument in node.args.args if argument.annotation}
            assert "Store" not in given, f"{dotted(file)}:{node.lineno} {node.name}"


def test_only_the_writer_commits() -> None:
    ends = re.compile(r"\.(commit|rollback)\(")
    found = {file.relative_to(ROOT).as_posix() for file in (ROOT / "pb").rglob("*.py") if ends.search(file.read_text())}
    assert found == {"pb/writer.py"}


def test_only_the_clock_reads_the_time() -> None:
    reads = re.compile(r"datetime\.now\(|date\.today\(|\.utcnow\(|\btime\.time\(")
    found = {
        file.relative_to(ROOT).as_posix() for file in (ROOT / "pb").rglob("*.py") if reads.search(file.read_text())
    }
    assert found == {"pb/clock.py"}


def test_addresses_are_in_kebab_case() -> None:
    parts = {part for _, address, _, _, _ in rows() for part in address.split("/") if part}
    assert sorted(part for part in parts if not re.fullmatch(r"[a-z0-9-]+(\.[a-z]+)?|\{[a-z_]+:[a-z]+\}", part)) == []


def test_every_address_is_answered_once() -> None:
    addresses = [(method, address) for method, address, _, _, _ in rows()]
    assert sorted(set(addresses)) == sorted(addresses)

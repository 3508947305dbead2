"""What others wrote and we serve is exactly what it says it is."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "web" / "static"
VENDOR = (STATIC / "vendor", ROOT / "web" / "checker" / "vendor", ROOT / "web" / "print" / "vendor")
FOLDERS = sorted(path for folder in VENDOR for path in folder.iterdir())
STYLESHEETS = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_vendored_file_is_listed_with_its_hash_and_its_licence(folder: Path) -> None:
    label = json.loads((folder / "VENDOR.json").read_text())
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.name != "VENDOR.json"
    }
    assert found == label["sha256"]
    assert folder.name == f"{label['name']}-{label['version']}"
    assert label["licence"]
    assert len((folder / "LICENSE").read_text()) > 200


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("theirs", ["GDS Transport", "crest", "crown", "url(http", 'url("http', "url(//", "@import"])
def test_no_stylesheet_has_the_crown_or_calls_another_host(sheet: Path, theirs: str) -> None:
    assert theirs.lower() not in sheet.read_text().lower()


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda sheet: sheet.name)
def test_every_file_a_stylesheet_asks_for_is_here(sheet: Path) -> None:
    for address in re.findall(r"url\(\"?([^\")]+)\"?\)", sheet.read_text()):
        assert (sheet.parent / address).is_file(), address


def test_templates_ask_only_for_files_that_are_here() -> None:
    asked = {
        address
        for template in (ROOT / "web" / "templates").rglob("*.html")
        for address in re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", template.read_text())
    }
    assert asked
    assert sorted(address for address in asked if not (STATIC / address).is_file()) == []


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "web" / "vendoring" / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)

"""check.html is what its parts make, and its policy lets nothing else run."""

import hashlib
import importlib.util
import re
from base64 import b64encode
from pathlib import Path
from types import ModuleType

import pytest

CHECKER = Path(__file__).parents[2] / "web" / "checker"
HTML = (CHECKER / "check.html").read_text(encoding="utf-8")


@pytest.fixture
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", CHECKER / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_building_again_gives_the_same_bytes(build: ModuleType) -> None:
    assert build.page() == HTML, "run `python web/checker/build.py`"


@pytest.mark.parametrize("tag", ["script", "style"])
def test_the_policy_names_the_hash_of_all_there_is(tag: str) -> None:
    [inside] = re.findall(f"<{tag}>(.*?)</{tag}>", HTML, re.S)
    assert len(re.findall(f"<{tag}", HTML)) == 1
    digest = b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert f"{tag}-src 'sha256-{digest}';" in HTML


def test_the_page_asks_for_nothing_and_carries_no_other_style_or_handler() -> None:
    page = re.sub("<(script|style)>.*?</\\1>", "", HTML, flags=re.S)
    assert re.findall(r"\b(?:src|href|action|style|on[a-z]+)=\"([^\"]*)\"", page) == ["#main", "#file"]
    assert "default-src 'none'" in HTML
    assert "unsafe" not in HTML


def test_the_script_never_makes_markup_or_code_of_text() -> None:
    ours = "".join(file.read_text(encoding="utf-8") for file in (CHECKER / "source").rglob("*.js"))
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function", ours) == []


def test_the_licence_of_what_is_not_ours_is_in_the_page() -> None:
    for licence in (CHECKER / "vendor").glob("*/LICENSE"):
        assert licence.read_text() in HTML


def module(build: ModuleType, folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    setattr(build, "HERE", folder)  # noqa: B010 - a module has no such attribute for a type checker
    made = build.Script()
    made.add(folder / "main.js")
    return "".join(made.written.values())


def test_a_module_becomes_a_function_that_gives_what_it_exports(build: ModuleType, tmp_path: Path) -> None:
    made = module(
        build,
        tmp_path,
        main="import { one as two } from './part.js';\nimport * as all from './part.js';\nuse(two, all);\n",
        part="const one = 1;\nexport { one };\nexport const three = 3;\n",
    )
    assert made == (
        "const part = (() => {\nconst one = 1;\nconst three = 3;\nreturn {three, one};\n})();\n"
        "const main = (() => {\nconst {one: two} = part;\nconst all = part;\nuse(two, all);\nreturn {};\n})();\n"
    )


@pytest.mark.parametrize(
    ("main", "part", "said"),
    [
        ("import { two } from './part.js';\n", "export const one = 1;\n", "imports two, which is not exported"),
        ("import { one } from './part.js';\n", "import { x } from './main.js';\n", "imports itself"),
        ("import part from './part.js';\n", "export const one = 1;\n", "cannot put into a page"),
        ("import { one } from './part.js';\n", "export default 1;\n", "cannot put into a page"),
    ],
    ids=["not-exported", "circle", "default-import", "default-export"],
)
def test_what_cannot_be_built_is_refused(build: ModuleType, tmp_path: Path, main: str, part: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        module(build, tmp_path, main=main, part=part)

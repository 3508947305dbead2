"""Make check.html from its parts: `python web/checker/build.py`. What it makes is committed.

The modules in `source/`, and what they import from `vendor/`, become one script: each module is a function that gives
what it exports. Nothing but imports, exports and the comments of others is changed, so that the page can be read.
"""

import base64
import hashlib
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENTRY = HERE / "source" / "page.js"
PAGE = HERE / "check.html"

IMPORT = re.compile(r"^import (?:\* as (\w+)|\{([^}]*)\}) from ['\"]([^'\"]+)['\"];\n", re.M)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)
EXPORT_LIST = re.compile(r"^export \{([^}]*)\};?\n", re.M)
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/)[\s\S])*\*/|//.*)[ \t]*\n", re.M)


def names_in(listed: str) -> list[tuple[str, str]]:
    """`a, b as c` -> [("a", "a"), ("b", "c")]"""
    return [(pair[0], pair[-1]) for pair in (each.split(" as ") for each in re.split(r"\s*,\s*", listed.strip(", \n")))]


def identifier(file: Path) -> str:
    return re.sub(r"\W", "_", file.relative_to(HERE).with_suffix("").as_posix())


class Script:
    """The modules so far, each after all that it imports."""

    def __init__(self) -> None:
        self.written: dict[Path, str] = {}
        self.exports: dict[str, set[str]] = {}
        self.open: list[Path] = []

    def add(self, file: Path) -> None:
        """Raises ValueError for modules that import each other in a circle, and for anything else left over."""
        if file in self.open:
            raise ValueError(f"{file.name} imports itself, by way of {self.open[-1].name}")
        if file in self.written:
            return
        self.open.append(file)
        text = file.read_text(encoding="utf-8")
        text = COMMENT.sub("", text) if "vendor" in file.parts else text
        for found in IMPORT.finditer(text):
            self.add((file.parent / found[3]).resolve())
        self.open.remove(file)
        self.written[file] = self._module(file, text)

    def _module(self, file: Path, text: str) -> str:
        exported = [(name, name) for name in EXPORT.findall(text)]
        exported += [pair for listed in EXPORT_LIST.findall(text) for pair in names_in(listed)]
        self.exports[identifier(file)] = {called for _, called in exported}
        text = IMPORT.sub(lambda found: self._taken(file, found), text)
        text = EXPORT_LIST.sub("", EXPORT.sub("", text)).strip()
        if left := re.search(r"^(import|export)\b.*", text, re.M):
            raise ValueError(f"{file.name} has {left[0]!r}, which this cannot put into a page")
        given = ", ".join(name if name == called else f"{called}: {name}" for name, called in exported)
        return f"const {identifier(file)} = (() => {{\n{text}\nreturn {{{given}}};\n}})();\n"

    def _taken(self, file: Path, found: re.Match[str]) -> str:
        module = identifier((file.parent / found[3]).resolve())
        if found[1]:
            return f"const {found[1]} = {module};\n"
        if strange := {name for name, _ in names_in(found[2])} - self.exports[module]:
            raise ValueError(f"{file.name} imports {sorted(strange)[0]}, which is not exported")
        taken = ", ".join(name if name == called else f"{name}: {called}" for name, called in names_in(found[2]))
        return f"const {{{taken}}} = {module};\n"


def script() -> str:
    """All of it, with the licence of what is not ours."""
    made = Script()
    made.add(ENTRY)
    vendored = sorted({file.parent for file in made.written if "vendor" in file.parts})
    notices = "".join(f"{folder.name}\n\n{(folder / 'LICENSE').read_text()}\n" for folder in vendored)
    return f"'use strict';\n/*\n{notices}*/\n{''.join(made.written.values())}"


def source_hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(code: str, style: str) -> str:
    """Nothing but this script and this style; and no address but the result of the site that serves the page."""
    return (
        f"default-src 'none'; script-src {source_hash(code)}; style-src {source_hash(style)}; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'"
    )


def page() -> str:
    code, style = script(), (HERE / "check.css").read_text(encoding="utf-8")
    if "</script" in code or "<!--" in code:
        raise ValueError("The script would end before its end")
    text = (HERE / "check.template.html").read_text(encoding="utf-8")
    for name, value in {"policy": policy(code, style), "style": style, "script": code}.items():
        text = text.replace("{{" + name + "}}", value, 1)
    return text


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE, PAGE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()

"""Sets a page for the printer: a template of web/print and its data in, a tagged PDF out. Nothing is written down."""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from pb.paths import PRINT

# What a PDF says about when it was made. Always the same, so that the same data gives the same bytes.
MADE = 946_684_800  # 2000-01-01 00:00 UTC
# In place of a letter that no font has; this one is in a font that is always there.
NO_LETTER = "□"
# Joiners and selectors mean nothing without the letters that they stand between.
_ORPHANED = re.compile(f"[\u200c\u200d\ufe0e\ufe0f]*{NO_LETTER}[\u200c\u200d\ufe0e\ufe0f]*")
# A page with one letter on it, to find out whether there is a font that has it.
_ONE_LETTER = b'#set document(title: "a")\n#set text(font: "Atkinson Hyperlegible", lang: "en")\n#sys.inputs.data'
# Latin letters with their accents, and what is written with them.
_LATIN = 0x250


class CannotPrint(RuntimeError):
    """The page could not be set. It does not say why: what the library says could quote what was to be printed."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The pages of `web/print/<template>.typ`, as PDF/UA-1.

    `data` goes in as JSON, so that nothing in it is ever read as instructions. Letters that our own fonts do not have
    are taken from those of this computer; where it has none either, a box stands for each.

    Raises:
        CannotPrint: the template does not fit the data.
    """
    text = json.dumps(data, ensure_ascii=False)
    for spelled, own in ((_as_it_is, True), (_as_it_is, False), (_legible, False), (_latin, True)):
        try:
            return _compiled(PRINT / f"{template}.typ", spelled(text), own=own)
        except typst.TypstError:
            continue
    raise CannotPrint(f"{template} could not be set for the printer")


def _compiled(source: Path | bytes, text: str, *, own: bool) -> bytes:
    made: bytes = typst.compile(
        source,  # type: ignore[type-var]  # its types know either, and not the union of both
        root=PRINT,
        font_paths=_fonts(own),
        sys_inputs={"data": text},
        pdf_standards=["ua-1"],
        timestamp=MADE,
    )
    return made


@cache
def _fonts(own: bool) -> typst.Fonts:
    """Ours and those that typst carries; where not only our `own`, the computer's too."""
    return typst.Fonts(include_system_fonts=not own, font_paths=[PRINT / "vendor"])


def _as_it_is(text: str) -> str:
    return text


def _legible(text: str) -> str:
    """With a box for each letter that no font has."""
    there = (letter if letter.isascii() or _has(letter) else NO_LETTER for letter in text)
    return _ORPHANED.sub(NO_LETTER, "".join(there))


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    try:
        _compiled(_ONE_LETTER, letter, own=False)
    except typst.TypstError:
        return False
    return True


def _latin(text: str) -> str:
    """For letters that fonts have one by one and not together."""
    return "".join(letter if ord(letter) < _LATIN else NO_LETTER for letter in text)

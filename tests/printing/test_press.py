"""What a template and its data become, whatever the data says."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
import typst

from pb.paths import PRINT
from pb.printing import press
from pb.printing.press import NO_LETTER, CannotPrint, pdf
from pb.printing.rules import breakable
from tests.printing.reading import Printed

HOSTILE = (
    '#panic("no") [x] $y$ *b* _i_ `c` \\ // @a <b> "q" \u2013 ~ = - + / /* */ #import',
    ']#read("/parts.typ")[ \\u{41} ${1+1} {{ data }} %s',
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 Benches",
    "Za\u017c\u00f3\u0142\u0107 \u0395\u03bb\u03bb\u03ac\u03b4\u03b1 \u041f\u0440\u0438\u0432\u0435\u0442",
    "W" * 80,
    "a\u0300\u0301\u0302\u0303" * 8,
)
# No computer has a font for all of these: some are no letters at all.
LETTERLESS = "Lunch \U0001f469\u200d\U0001f373 \U000f1234 \u0a2a\u0a70\u0a1c\u0a3e \u6f22\u5b57\ufe0f club"


def sheet(name: str) -> Printed:
    return Printed(pdf("desk_sheet", {"title": f"Desk sheet: {name}", "round": breakable(name)}), "hostile")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_typed_is_printed_and_never_carried_out(name: str) -> None:
    printed = sheet(name)
    assert printed.title == f"Desk sheet: {name}"
    letters = "".join(letter for letter in printed.texts[0] if letter.isascii() and not letter.isspace())
    assert "".join(letter for letter in name if letter.isascii() and letter != " ") in letters


def test_a_box_stands_for_a_letter_that_no_font_has() -> None:
    text = sheet(LETTERLESS).text
    assert "Lunch" in text
    assert "club" in text
    assert NO_LETTER in text
    assert "\U000f1234" not in text


def test_letters_that_fonts_have_only_one_by_one_do_not_stop_the_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_has", lambda letter: True)
    text = sheet("Lunch \U000f1234 club").text
    assert f"Lunch {NO_LETTER} club" in text


def test_the_same_data_gives_the_same_bytes() -> None:
    data = {"title": "Desk sheet: A", "round": "A"}
    assert pdf("desk_sheet", data) == pdf("desk_sheet", data)
    assert pdf("desk_sheet", data) != pdf("desk_sheet", {**data, "round": "B"})


def test_what_cannot_be_set_is_said_without_the_data() -> None:
    with pytest.raises(CannotPrint) as refused:
        pdf("cards", {"title": "Cards", "cards": "7K2M9QXD4T0BH8WE"})
    said = [str(refused.value), repr(refused.value.__cause__)]
    assert "7K2M9QXD4T0BH8WE" not in "".join(said)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[str, Any] = {}
    real = typst.compile

    def compiled(source: Any, **given: Any) -> Any:
        asked.update(given, source=source)
        return real(source, **given)

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(typst, "compile", compiled)
    monkeypatch.chdir(tmp_path)
    pdf("desk_sheet", {"title": "Desk sheet", "round": "A"})
    assert list(tmp_path.iterdir()) == []
    assert "output" not in asked
    assert json.loads(asked["sys_inputs"]["data"])["round"] == "A"
    assert asked["source"].is_relative_to(PRINT)

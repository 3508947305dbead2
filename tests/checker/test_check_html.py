"""check.html finds in each bundle what must be found, and shows it so that people can use it."""

import base64
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from pb.proof.bundle import write_folder
from pb.proof.slips import Mode, Slip
from tests.checker.conftest import Checker
from tests.proof.cases import Case
from tests.proof.checking import told
from tests.proof.corpus.every import every_case
from tests.proof.corpus.tools import made_of
from tests.proof.fuzz import oddly
from tests.proof.good import EQUAL, PLAIN, scored
from tests.proof.make import Made, make, zip_of

ODDITIES = 60
ALL_RIGHT = "Your ballot is in the box and the count is right."


def test_every_case_is_found_out(checker: Checker) -> None:
    wrong = []
    codes = set()
    for case in every_case():
        found = checker.check(case.data, case.given)
        codes.add(case.code)
        if (found["exit"], found["code"]) != (case.exit, case.code):
            wrong.append((case.name, case.done, case.exit, case.code, found))
        if found["exit"] == 0 and found["said"]:
            assert case.needs, case.name  # only a rule that reads whole ballots is ever not recounted
    assert wrong == []
    assert len(codes) == 18  # every check, and none
    assert checker.faults == []


def test_whatever_is_odd_the_page_finds_what_pb_verify_finds(checker: Checker) -> None:
    chance, made = random.Random(1), made_of(PLAIN)
    for place in range(ODDITIES):
        case = Case(f"odd {place}", "odd", zip_of(oddly(made, chance).files), "")
        expected, code, said = told(case)
        found = checker.check(case.data, case.given)
        assert (found["exit"], found["code"]) == (expected, code), (place, said, found)
    assert checker.faults == []


def receipt_of(made: Made) -> str:
    return json.dumps(next(iter(made.receipts.values())))


def choose(checker: Checker, made: Made) -> None:
    upload: FilePayload = {"name": "result.zip", "mimeType": "application/zip", "buffer": zip_of(made.files)}
    checker.page.set_input_files("#file", upload)


def press(checker: Checker) -> None:
    checker.page.get_by_role("button", name="Check the result").click()


def sees(checker: Checker, sentence: str | re.Pattern[str]) -> None:
    """The verdict, which has the focus."""
    heading = checker.page.locator("#verdict")
    expect(heading).to_have_text(sentence)
    expect(heading).to_be_focused()
    assert checker.faults == []


def words_of(checker: Checker) -> list[str]:
    """Of each step."""
    return checker.page.locator("#steps strong").all_inner_texts()


def more(checker: Checker, **answers: str) -> None:
    checker.page.get_by_text("Check more").click()
    for field, answer in answers.items():
        checker.page.fill(f"#{field}", answer)


@pytest.mark.parametrize("width", [320, 1280])
def test_somebody_who_has_everything(opened: Callable[..., Checker], width: int) -> None:
    made, checker = made_of(PLAIN), opened(width=width)
    checker.reads_well()
    choose(checker, made)
    more(checker, poster=f"Keep this.\nKey: {made.key}\n\n{made.opening}\n", receipt=receipt_of(made))
    [unused, *_] = [each.card for each in made.issued if each.state == "out"]
    checker.page.fill("#unused", f"{unused[:4].lower()}-{unused[4:]}")
    checker.reads_well()
    press(checker)
    sees(checker, ALL_RIGHT)
    checker.reads_well()
    assert words_of(checker) == ["Passed."] * 17
    assert f"Nobody voted with card {unused}." in checker.page.inner_text("#steps li:last-child")
    assert checker.page.locator("tbody tr").nth(1).inner_text().split("\t") == ["2. Bid 2", "40", "£300"]
    assert checker.page.locator("tfoot tr").inner_text().split() == ["Left", "over", "£100"]
    assert made.key in checker.page.inner_text("dl")
    assert "You gave nothing from the poster" not in checker.page.inner_text("#result")


def test_without_the_poster_it_says_what_to_compare(opened: Callable[..., Checker]) -> None:
    checker = opened()
    choose(checker, made_of(PLAIN))
    press(checker)
    sees(checker, "The count is right.")
    assert "You gave nothing from the poster" in checker.page.inner_text("#result")
    checker.page.get_by_role("link", name="numbers at the end of this page").click()
    assert checker.page.url.endswith("#numbers")


POSTERS: dict[str, Callable[[Made], str]] = {
    "key": lambda made: made.key,
    "photographed": lambda made: made.opening.replace("\u2014 ", "  - ").replace("\n", "  \r\n"),
    "seal-number": lambda made: f"Seal number: {made.opening.split()[2]} (8)",
}


def test_a_poster_can_be_pasted_in_many_ways(opened: Callable[..., Checker]) -> None:
    ours, other = made_of(PLAIN), made_of(PLAIN.told(seed="elsewhere"))
    checker = opened()
    choose(checker, ours)
    more(checker)
    for name, text in POSTERS.items():
        checker.page.fill("#poster", text(ours))
        press(checker)
        sees(checker, "The count is right.")
        assert "You gave nothing" not in checker.page.inner_text("#result"), name
        checker.page.fill("#poster", text(other))
        press(checker)
        sees(
            checker, re.compile("^The (key of this result|checkpoint that you gave|seal number from the poster) is not")
        )
        assert "make sure that it is the poster of this round" in checker.page.inner_text("#next"), name


def with_another_mark(slips: list[Slip]) -> list[Slip]:
    first = slips[0]
    marked = f'"m":{5 if b":5" not in first.line else 4},'
    changed = re.sub(rb'("m":\d+,)?"s"', f'{marked}"s"'.encode(), first.line)
    return [Slip(first.box, first.number, changed), *slips[1:]]


def test_a_receipt_that_proves_tampering(opened: Callable[..., Checker]) -> None:
    made = make(PLAIN.changed(slips=with_another_mark))
    checker = opened()
    choose(checker, made)
    more(checker, receipt=receipt_of(made))
    press(checker)
    sees(
        checker,
        re.compile("^This is proof of tampering: .* signed for slips that are not in the box of bid"),
    )
    checker.reads_well()
    assert words_of(checker) == ["Passed."] * 15 + ["Failed."]
    assert "together with a witness or a group that bid" in checker.page.inner_text("#next")
    assert checker.page.locator("table").count() == 0


def test_a_failure_says_which_checks_were_not_made(opened: Callable[..., Checker]) -> None:
    made = made_of(PLAIN)
    checker = opened()
    choose(checker, replace(made, files={**made.files, "boxes/2.jsonl": [b"{}\n"]}))
    press(checker)
    sees(checker, "Line 1 of boxes/2.jsonl is not a slip that can be there.")
    assert checker.page.inner_text("#verdict-more") == "Check C09 failed. The checks after it were not made."
    assert words_of(checker) == ["Passed."] * 11 + ["Failed."] + ["Not checked."] * 3


def test_what_cannot_be_recounted_is_said(opened: Callable[..., Checker]) -> None:
    checker = opened()
    choose(checker, made_of(PLAIN.told(ballots=scored(9))))
    press(checker)
    sees(checker, "The awards follow from the totals. The totals cannot be added up again.")
    checker.reads_well()
    assert "Only 9 people voted" in checker.page.inner_text("#verdict-more")
    assert "Passed as far as it goes. The totals are possible" in checker.page.inner_text("#steps")


def test_the_receipt_can_be_a_file(opened: Callable[..., Checker], tmp_path: Path) -> None:
    made = made_of(EQUAL.told(mode=Mode.BALLOTS))
    (tmp_path / "receipt.json").write_text(receipt_of(made))
    checker = opened()
    choose(checker, made)
    more(checker)
    checker.page.set_input_files("#receipt-file", tmp_path / "receipt.json")
    press(checker)
    sees(checker, ALL_RIGHT)


def test_a_file_can_be_dropped(opened: Callable[..., Checker]) -> None:
    checker = opened()
    checker.page.evaluate(
        """(data) => {
          const dataTransfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
          dataTransfer.items.add(new File([bytes], 'result.zip'));
          document.body.dispatchEvent(new DragEvent('drop', {dataTransfer, bubbles: true, cancelable: true}));
        }""",
        base64.b64encode(zip_of(made_of(PLAIN).files)).decode(),
    )
    expect(checker.page.locator("#chosen")).to_have_text("Chosen: result.zip")
    expect(checker.page.locator("#check")).to_be_focused()
    checker.page.keyboard.press("Enter")
    sees(checker, "The count is right.")


def test_a_folder_will_do_and_what_a_device_puts_into_it_does_not_matter(
    opened: Callable[..., Checker], tmp_path: Path
) -> None:
    folder = tmp_path / "result"
    write_folder(folder, made_of(PLAIN).files)
    (folder / ".DS_Store").write_bytes(b"a device was here")
    checker = opened()
    more(checker)
    checker.page.set_input_files("#folder", folder)
    press(checker)
    sees(checker, "The count is right.")
    (folder / "more.txt").write_bytes(b"a person was here")
    checker.page.set_input_files("#folder", folder)
    press(checker)
    sees(checker, "more.txt is in the file, and does not belong there.")


UNREADABLE = {
    "poster": ("The poster of last year", "This text has no key and no seal number in it."),
    "receipt": ("{}", "What you gave as a receipt is not one."),
    "unused": ("12345", "This is not the number of a card."),
}


def test_what_cannot_be_read_is_said_with_a_way_to_the_field(opened: Callable[..., Checker]) -> None:
    checker = opened()
    press(checker)
    problem = checker.page.get_by_role("alert")
    expect(problem).to_contain_text("Choose the file of the round first.")
    choose(checker, made_of(PLAIN))
    more(checker)
    for field, (typed, said) in UNREADABLE.items():
        checker.page.fill(f"#{field}", typed)
        checker.page.get_by_text("Check more").click()
        press(checker)
        expect(problem).to_contain_text(said)
        expect(problem).to_be_focused()
        problem.get_by_role("link").click()
        expect(checker.page.locator(f"#{field}")).to_be_focused()
        checker.page.fill(f"#{field}", "")
    press(checker)
    sees(checker, "The count is right.")
    expect(problem).to_be_hidden()


def test_a_file_that_is_no_bundle(opened: Callable[..., Checker], tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"not a ZIP file at all, however long it is")
    checker = opened()
    checker.page.set_input_files("#file", tmp_path / "a.zip")
    press(checker)
    expect(checker.page.get_by_role("alert")).to_contain_text("This is not a ZIP file.")
    checker.reads_well()


def test_without_javascript_it_says_how_else_to_check(opened: Callable[..., Checker]) -> None:
    checker = opened(scripts=False)
    expect(checker.page.get_by_text("python3 -I verify.py result.zip")).to_be_visible()
    expect(checker.page.locator("#check")).to_be_hidden()

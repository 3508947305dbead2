"""The organiser's side of voting: making codes, printing them, withdrawing them."""

import csv
import io
import re

import pytest
import segno
from sqlmodel import Session, col, func, select

from pb.http.qr import qr
from pb.rounds.rules import Phase
from pb.voting.codes import read_code
from pb.voting.models import Batch, VotingCode
from pb.voting.pages_codes import SLICE
from tests import make
from tests.browser import Browser, Seen
from tests.looking import once, said

DESK = "/desk/rounds/marlfield-decides"
LINK = "http://testserver.local/rounds/marlfield-decides/vote"
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def make_batch(ada: Browser, size: int, label: str = "Front desk", status: int = 200) -> Seen:
    return ada.submit(
        ada.get(f"{DESK}/codes"), {"size": str(size), "label": label}, button="Make the codes", status=status
    )


def codes_on(sheet: Seen) -> list[str]:
    return [code.text for code in sheet.main.all("strong", class_="pb-voter-card__code")]


def batches_listed(page: Seen) -> list[list[str]]:
    """Label and time, made, voted, withdrawn."""
    rows = [row.all("td") for row in page.main.all("tr") if row.all("td")]
    return [[cell.text for cell in row[:4]] for row in rows]


def test_a_batch_is_made_and_its_codes_work(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = make_batch(signed_in, 10)
    codes = codes_on(sheet)
    make.open_round(signed_in.store, slug, at_once=True)
    assert (sheet.h1, len(set(codes))) == ("10 voting cards: Front desk", 10)
    assert [len(page.all("div", class_="pb-voter-card")) for page in sheet.main.all("section")] == [8, 2]

    voter = signed_in.submit(signed_in.get("/rounds/marlfield-decides/vote"), {"code": codes[3]})
    check = signed_in.submit(voter, button="Give no score to the rest, and check")
    signed_in.submit(check, button="Cast my vote")
    after = signed_in.get(f"{DESK}/codes")
    assert batches_listed(after) == [["Front desk Saturday 20 March 2027 at midday", "10", "1", "0"]]


def test_a_batch_can_be_for_papers(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.get(f"{DESK}/codes")
    assert page.filled()["channel"] == ["card"]
    sheet = signed_in.submit(page, {"size": "2", "label": "Table", "channel": "paper"}, button="Make the codes")
    assert sheet.h1 == "2 ballot papers: Table"
    assert [button for button in buttons(sheet) if button.startswith(("Cards", "Large print cards"))] == []
    assert sheet.main.all("div", class_="pb-voter-card") == []
    assert said(signed_in.store, "marlfield-decides")[0] == "Made 2 voting codes for papers: Table."
    assert batches_listed(signed_in.get(f"{DESK}/codes"))[0][0].startswith("Table (papers)")
    again = {"size": "2", "label": "Table", "channel": "stone", "form_key": "other"}
    answer = signed_in.post(f"{DESK}/codes/sheet", again, status=422)
    assert "Choose what the codes are for" in answer.text


def buttons(sheet: Seen) -> list[str]:
    return [button.text for button in sheet.html.all("button")]


@once
def test_papers_wait_until_the_ballot_is_fixed(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    asked = {"size": "2", "label": "Table", "channel": "paper"}
    page = signed_in.submit(signed_in.get(f"{DESK}/codes"), asked, button="Make the codes", status=422)
    assert page.problems == {"channel": "Fix the ballot first: papers are printed as soon as their codes are made"}
    assert batches_listed(page) == []


def test_each_card_has_its_own_code_in_a_qr_code_after_the_hash(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = make_batch(signed_in, 3)
    for code in codes_on(sheet):
        link = segno.make(f"{LINK}#{read_code(code)}", micro=False, error="m", mask=4, boost_error=False)
        assert link.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None) in sheet.answer.text


def test_qr_is_the_same_for_the_same_address_and_another_for_another() -> None:
    assert qr(f"{LINK}#AAAA") == qr(f"{LINK}#AAAA")
    assert qr(f"{LINK}#AAAA") != qr(f"{LINK}#AAAB")


@on_sqlite
def test_no_code_is_in_any_address_of_the_sheet(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = make_batch(signed_in, 3)
    addresses = [element[name] for element in sheet.html for name in ("href", "src", "action", "formaction")]
    for code in codes_on(sheet):
        assert not [address for address in addresses if code in address or read_code(code) in address]
    assert sheet.answer.headers["cache-control"] == "no-store"


@on_sqlite
def test_a_thousand_codes_are_made_in_slices_and_saved_as_a_file(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = make_batch(signed_in, 1000)
    codes, feet = codes_on(sheet), sheet.main.all("p", class_="pb-voter-card__foot")
    numbers = [re.findall(r"^Card (\w{8})\.", foot.text)[0] for foot in feet]
    assert (SLICE, len(set(codes)), len(set(numbers))) == (500, 1000, 1000)
    with Session(signed_in.store.reading) as session:
        assert session.exec(select(func.count(col(VotingCode.digest)))).one() == 1000

    sent = {"cards": sheet.html.one("input", name="cards")["value"], "address": "=1+1"}
    saved = signed_in.post(f"{DESK}/codes/sheet/csv", sent, status=200)
    assert saved.headers["content-type"].startswith("text/csv")
    assert saved.headers["content-disposition"] == 'attachment; filename="marlfield-decides-voting-codes.csv"'
    rows = list(csv.reader(io.StringIO(saved.text)))
    assert rows == [
        ["card", "code", "address"],
        *([f"#{number}", code, f"{LINK}#{read_code(code)}"] for number, code in zip(numbers, codes, strict=True)),
    ]
    with Session(signed_in.store.reading) as session:
        assert set(session.exec(select(VotingCode.card))) == set(numbers)


@on_sqlite
@pytest.mark.parametrize(
    "cards", ["=1+1", "12345678", "=1234567:7K2M9QXD4T0BH8WE", "12345678:=1+1", ":7K2M9QXD4T0BH8WE"]
)
def test_a_file_of_what_are_no_cards_is_refused(signed_in: Browser, cards: str) -> None:
    make.make_draft(signed_in.store)
    signed_in.post(f"{DESK}/codes/sheet/csv", {"address": LINK, "cards": cards}, status=409)
    signed_in.post("/desk/rounds/nowhere/codes/sheet/csv", {"address": LINK, "cards": ""}, status=404)


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.BIDS_OPEN, Phase.BALLOT_FIXED], ids=lambda phase: phase.name)
@on_sqlite
def test_codes_can_be_made_before_voting_opens(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase)
    assert len(codes_on(make_batch(signed_in, 2))) == 2


@on_sqlite
@pytest.mark.parametrize("phase", [Phase.READY, Phase.VOTING, Phase.CLOSED], ids=lambda phase: phase.name)
def test_no_codes_are_made_once_the_round_is_open(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase)
    page = signed_in.get(f"{DESK}/codes")
    words = "The cards were fixed when the round was opened, so that nobody can add a vote. No more can be made."
    assert (words in page.text, page.main.all("form")) == (True, [])
    refused = signed_in.post(f"{DESK}/codes/sheet", {"size": "2", "label": "Hall", "form_key": "k"}, status=409)
    assert words in refused.text


def test_the_form_of_a_batch_sent_twice_makes_one_batch(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.get(f"{DESK}/codes")
    signed_in.submit(page, {"size": "5", "label": "Hall"}, button="Make the codes")
    again = signed_in.submit(page, {"size": "5", "label": "Hall"}, button="Make the codes", status=409)
    assert "These codes were made already, and codes are shown once." in again.text
    with Session(signed_in.store.reading) as session:
        assert session.exec(select(Batch.size)).all() == [5]
        assert session.exec(select(func.count(col(VotingCode.digest)))).one() == 5


@on_sqlite
def test_a_wrong_number_of_codes_is_said_and_what_was_typed_stays(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.get(f"{DESK}/codes")
    again = signed_in.submit(page, {"size": "1,001", "label": "Hall"}, button="Make the codes", status=422)
    assert again.problems == {"size": "Enter how many codes to make, from 1 to 1,000"}
    assert again.filled("Make the codes")["size"] == ["1,001"]
    assert again.filled("Make the codes")["label"] == ["Hall"]
    assert batches_listed(again) == []


def test_a_lost_sheet_is_withdrawn_after_one_more_question(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = make_batch(signed_in, 3, "Lost sheet")
    make.open_round(signed_in.store, slug, at_once=True)
    make.cast(signed_in.store, slug, read_code(codes_on(sheet)[0]), {1: 5, 2: 5, 3: 5})
    page = signed_in.get(f"{DESK}/codes")
    ask = signed_in.get(page.links["Withdraw unused codes of Lost sheet"])
    assert "2 of its 3 codes have not voted." in ask.text
    assert batches_listed(signed_in.get(f"{DESK}/codes")) == [
        ["Lost sheet Saturday 20 March 2027 at midday", "3", "1", "0"]
    ]
    after = signed_in.submit(ask, button="Withdraw 2 codes")
    assert batches_listed(after) == [["Lost sheet Saturday 20 March 2027 at midday", "3", "1", "2"]]
    assert "Withdraw unused codes of Lost sheet" not in after.links


@on_sqlite
def test_a_sheet_is_withdrawn_by_two_organisers_in_a_round_of_two(signed_in: Browser) -> None:
    make.make_round(signed_in.store, checking=make.TOGETHER, cards=3)
    first = signed_in.submit(signed_in.get(f"{DESK}/codes/1/void"), button="Withdraw 3 codes")
    assert batches_listed(first) == [["Front desk Thursday 18 March 2027 at midnight", "3", "0", "0"]]
    asked = signed_in.get(f"{DESK}/codes/1/void").text
    assert "Ada Organiser asked to withdraw voting codes" in asked
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    second = signed_in.submit(signed_in.get(f"{DESK}/codes/1/void"), button="Withdraw 3 codes")
    assert batches_listed(second) == [["Front desk Thursday 18 March 2027 at midnight", "3", "0", "3"]]


@on_sqlite
def test_a_batch_of_another_round_or_of_none_is_not_found(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    other = make.make_round(signed_in.store, name="Another round")
    for address in (f"/desk/rounds/{other}/codes/1/void", f"{DESK}/codes/99/void"):
        signed_in.get(address, status=404)
        signed_in.post(address, status=404)


@on_sqlite
def test_reloading_the_sheet_shows_no_code_again(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    codes = codes_on(make_batch(signed_in, 3))
    again = signed_in.get(f"{DESK}/codes/sheet")
    assert again.address == f"{DESK}/codes"
    assert not [code for code in codes if code in again.answer.text]


@on_sqlite
def test_codes_are_for_organisers_only(client: Browser) -> None:
    make.make_round(client.store, cards=1)
    for address in (f"{DESK}/codes", f"{DESK}/codes/sheet", f"{DESK}/codes/1/void"):
        assert client.get(address).address.startswith("/sign-in")
    for address in (f"{DESK}/codes/sheet", f"{DESK}/codes/sheet/csv", f"{DESK}/codes/1/void"):
        assert client.post(address, {"size": "5", "label": "Hall"}).headers["location"].startswith("/sign-in")
    with Session(client.store.reading) as session:
        assert session.exec(select(VotingCode.state)).all() == ["unused"]

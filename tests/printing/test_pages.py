"""The files for the printer, as organisers get them: read, scanned, and refused."""

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.http.read import clean
from pb.rounds.rules import Phase
from pb.voting.codes import new_card, read_code
from pb.voting.rules import PAPERS_AT_ONCE
from tests import make
from tests.browser import Browser, Seen
from tests.printing.reading import Printed

DESK = "/desk/rounds/marlfield-decides"
LINK = "http://testserver.local/rounds/marlfield-decides/vote"
POSTERS = ("way-poster", "hall-poster", "zero-report", "desk-sheet", "closing-sheet")
TITLE = '#panic("no") [Benches] $x$ \u05e9\u05dc\u05d5\u05dd ' + "W" * 45
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def sheet_of(ada: Browser, size: int, channel: str = "card") -> Seen:
    asked = {"size": str(size), "label": "Door", "channel": channel}
    return ada.submit(ada.get(f"{DESK}/codes"), asked, button="Make the codes")


def pressed(ada: Browser, sheet: Seen, button: str, name: str = "", **more: str) -> Printed:
    """The file that a button of the sheet of codes answers with."""
    [found] = [each for each in sheet.html.all("button") if each.text == button]
    answer = ada.post(
        found["formaction"], {"cards": sheet.html.one("input", name="cards")["value"], **more}, status=200
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="marlfield-decides-')
    return Printed(answer.content, found["formaction"].rpartition("/")[2].removesuffix(".pdf") + name)


def cards_on(sheet: Seen) -> list[tuple[str, str]]:
    """(number, code) of each card that a sheet sends back."""
    parted = (each.partition(":") for each in sheet.html.one("input", name="cards")["value"].split())
    return [(number, read_code(code)) for number, _, code in parted]


def saved(ada: Browser, name: str) -> Printed:
    return Printed(ada.download(f"{DESK}/print/{name}.pdf").content, name)


def test_cards_are_printed_eight_to_a_sheet_each_with_its_own_code(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = sheet_of(signed_in, 10)
    printed, cards = pressed(signed_in, sheet, "Cards, 8 to a sheet (PDF)"), cards_on(sheet)
    assert printed.title == "Voting cards: Marlfield decides"
    assert [sorted(printed.codes(page)) for page in (0, 1)] == [
        sorted(f"{LINK}#{code}" for _, code in cards[:8]),
        sorted(f"{LINK}#{code}" for _, code in cards[8:]),
    ]
    for number, code in cards:
        assert f"Card {number}. One card, one vote." in printed.text
        assert "-".join(code[at : at + 4] for at in range(0, 16, 4)) in printed.text
    assert printed.text.count("testserver.local/rounds/marlfield-decides/vote") == 10
    assert printed.spoken == [f"QR code that opens the ballot of card {number}" for number, _ in cards]


def test_large_print_cards_are_two_to_a_sheet(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED, name="Marlfield decides")
    sheet = sheet_of(signed_in, 3)
    printed = pressed(signed_in, sheet, "Large print cards (PDF)")
    assert [len(printed.codes(page)) for page in range(len(printed.texts))] == [2, 1]
    heights = {round(size) for size in text_sizes(printed)}
    assert min(heights) >= 24


def text_sizes(printed: Printed) -> list[float]:
    """The size in points of every letter."""
    sizes: list[float] = []
    for page in printed.reader.pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if text.strip() else None)
    return sizes


@pytest.mark.parametrize(
    "ballot_type",
    [ScoreEvery(), ScoreEvery(10, every=True), Approve(), Rank(), SharePoints(), SpendThePot(1500_00)],
    ids=lambda kind: kind.kind,
)
def test_a_paper_says_what_the_screen_says(signed_in: Browser, ballot_type: BallotType) -> None:
    bids = (make.bid(TITLE), *make.THREE_BIDS)
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED, ballot_type=ballot_type, bids=bids)
    sheet = sheet_of(signed_in, 2, "paper")
    printed, cards = pressed(signed_in, sheet, "Ballot papers (PDF)", f"-{ballot_type.kind}"), cards_on(sheet)
    assert [printed.codes(page) for page in range(len(printed.texts))] == [[f"{n}:{code}"] for n, code in cards]
    assert printed.headings == ["/H1", "/H1"]

    make.open_round(signed_in.store, slug, at_once=True)
    screen = signed_in.submit(signed_in.get("/rounds/marlfield-decides/vote"), {"code": cards[0][1]})
    asked = screen.main.all("p", class_="govuk-body-l")[0].text.partition(" You can check")[0]
    titles = [title.text for title in screen.main.all("span", class_="pb-score__title")]
    assert titles == [bid.title for bid in bids]
    for paper in printed.texts:
        assert asked in paper
        places = [place_of(f"{number} {title}", paper) for number, title in enumerate(titles, start=1)]
        assert places == sorted(places)
        for by in screen.main.all("p", class_="pb-by"):
            assert by.one("strong").text in paper
            assert by.one("span").text in paper
    boxes = [said for said in printed.spoken if said.startswith("Boxes to mark: ")]
    assert (len(boxes), len(set(boxes))) == (2 * len(bids), 1)
    for words in boxes[0].removeprefix("Boxes to mark: ").split(", "):
        assert words in screen.main.text


def place_of(words: str, paper: str) -> int:
    """Where the words stand, as far as letters of the left-to-right kind say."""
    letters = "".join(letter for letter in words if letter.isascii() and letter != " ")
    return "".join(letter for letter in paper if letter.isascii() and letter != " ").index(letters)


def test_a_large_paper_has_its_code_on_every_page_and_says_which_page_it_is(signed_in: Browser) -> None:
    bids = tuple(make.bid(f"Benches {n}", amount=100_00, minimum=None) for n in range(1, 13))
    make.make_round(signed_in.store, Phase.BALLOT_FIXED, bids=bids)
    sheet = sheet_of(signed_in, 1, "paper")
    printed = pressed(signed_in, sheet, "Large print papers (PDF)")
    [(number, code)] = cards_on(sheet)
    *papers, last = range(len(printed.texts))
    assert len(papers) == 3
    for page in papers:
        assert printed.codes(page) == [f"{number}:{code}"]
        assert f"Page {page + 1} of 3. Card {number}." in printed.texts[page]
    # The next paper begins on a new sheet.
    assert (printed.texts[last], printed.codes(last)) == ("Nothing is printed on this side.", [])
    assert min(text_sizes(printed)) >= 16
    assert [f"Benches {n} " in printed.text for n in range(1, 13)] == [True] * 12


def test_papers_keep_the_order_of_the_numbers_and_say_so(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED, ballot_order="random")
    printed = pressed(signed_in, sheet_of(signed_in, 1, "paper"), "Ballot papers (PDF)")
    assert "On paper they stand by their numbers." in printed.text
    assert printed.text.index("1 Benches") < printed.text.index("2 Lunch club") < printed.text.index("3 Football nets")


def test_papers_of_many_cards_are_printed_a_hundred_at_a_time(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    sheet = sheet_of(signed_in, PAPERS_AT_ONCE + 2, "paper")
    options = sheet.html.one("select", name="first").all("option")
    assert [(option["value"], option.text) for option in options] == [("0", "1 to 100"), ("100", "101 to 102")]
    printed = pressed(signed_in, sheet, "Ballot papers (PDF)", first="100")
    assert [printed.codes(page) for page in (0, 1)] == [[f"{n}:{code}"] for n, code in cards_on(sheet)[100:]]
    sent = {"cards": sheet.html.one("input", name="cards")["value"], "first": "200"}
    refused = signed_in.post(f"{DESK}/print/cards/ballot-papers.pdf", sent, status=409)
    assert "These are not cards of this sheet." in refused.text


def test_there_are_no_papers_before_the_bids_are_fixed(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    sheet = sheet_of(signed_in, 1)
    assert [each.text for each in sheet.html.all("button") if "papers" in each.text] == []
    assert len(pressed(signed_in, sheet, "Cards, 8 to a sheet (PDF)").codes(0)) == 1
    for name in ("ballot-papers", "large-ballot-papers"):
        sent = {"cards": sheet.html.one("input", name="cards")["value"]}
        refused = signed_in.post(f"{DESK}/print/cards/{name}.pdf", sent, status=409)
        assert "Fix the ballot first." in refused.text


def test_what_are_no_cards_are_refused(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    for name in ("voter-cards", "large-voter-cards", "ballot-papers", "large-ballot-papers"):
        for cards in ("", "=1+1", "12345678", "12345678:=1+1"):
            signed_in.post(f"{DESK}/print/cards/{name}.pdf", {"cards": cards}, status=409)
        signed_in.post(f"/desk/rounds/nowhere/print/cards/{name}.pdf", {"cards": ""}, status=404)


def test_codes_are_neither_kept_nor_logged(signed_in: Browser, caplog: pytest.LogCaptureFixture) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    card = new_card()
    with caplog.at_level("DEBUG"):
        for name in ("voter-cards", "ballot-papers"):
            sent = {"cards": f"{card.number}:{card.code}"}
            signed_in.post(f"{DESK}/print/cards/{name}.pdf", sent, status=200)
    assert card.code == read_code(card.code)
    assert card.code not in caplog.text
    kept = [file for file in make.folder(signed_in.store).rglob("*") if file.is_file()]
    assert kept
    assert [file for file in kept if card.code.encode() in file.read_bytes()] == []


def test_the_way_poster_leads_to_the_page_to_vote_on(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BIDS_OPEN)
    printed = saved(signed_in, "way-poster")
    assert printed.codes(0) == [LINK]
    assert "Vote here" in printed.text
    assert "You can vote if you are 11 or over" in printed.text


def test_the_way_poster_of_an_unfinished_draft_says_nothing_of_who_can_vote(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    printed = saved(signed_in, "way-poster")
    assert printed.codes(0) == [LINK]
    assert "You can vote" not in printed.text


def test_the_hall_poster_has_what_the_page_of_it_has(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.SEALED)
    printed = saved(signed_in, "hall-poster")
    page = signed_in.get("/rounds/marlfield-decides/poster")
    opening, seal, key = (number.text for number in page.main.all("p", class_="pb-poster__number"))
    together = printed.text.replace(" ", "")
    assert all(number.replace(" ", "") in together for number in (opening, seal, key))
    notes, key_read = printed.codes(0)[:2], printed.codes(0)[2]
    assert key_read == key
    assert all("testserver" in note or "\n" in note for note in notes)
    assert len(set(notes)) == 2
    assert printed.headings == ["/H1", "/H2", "/H2", "/H2"]


def test_the_zero_report_has_the_seal_number_and_the_cards(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.READY, cards=12)
    printed = saved(signed_in, "zero-report")
    page = signed_in.get("/rounds/marlfield-decides/poster")
    number = page.main.all("p", class_="pb-poster__number")[0].text
    assert number.replace(" ", "") in printed.text.replace(" ", "")
    assert "no more can be 12 Ballots in the box 0 No ballot is in the box." in printed.text
    assert (printed.text.count("Witness"), printed.text.count("Signature")) == (2, 2)


def test_there_is_no_zero_report_once_somebody_voted(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.VOTING, ballots=[{1: 5}])
    assert "There are ballots in the box already." in signed_in.get(f"{DESK}/print/zero-report.pdf", status=409).text
    rows = signed_in.get(f"{DESK}/print").main.text
    assert "Voting has begun" in rows


def test_there_is_no_seal_number_to_print_before_the_round_is_opened(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    for name in ("zero-report", "hall-poster"):
        assert "Open the round first." in signed_in.get(f"{DESK}/print/{name}.pdf", status=409).text
    links = [link["href"] for link in signed_in.get(f"{DESK}/print").main.all("a")]
    assert f"{DESK}/print/zero-report.pdf" not in links
    assert f"{DESK}/print/hall-poster.pdf" not in links


def test_the_sheets_for_the_desk_and_for_closing_fit_one_page_each(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    desk, closing = saved(signed_in, "desk-sheet"), saved(signed_in, "closing-sheet")
    assert (len(desk.texts), len(closing.texts)) == (1, 1)
    assert [words in desk.text for words in ("Cards handed out", "Papers handed out", "Spoiled", "Handed back")] == [
        True
    ] * 4
    assert "Cast + spoiled + unused + unreturned" in closing.text


def test_everything_to_print_is_linked_and_answers(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.READY)
    [link] = [link for link in signed_in.get(DESK).main.all("a") if link.text == "To print"]
    page = signed_in.get(link["href"])
    files = [link["href"] for link in page.main.all("a") if link["href"].endswith(".pdf")]
    assert files == [f"{DESK}/print/{name}.pdf" for name in POSTERS]
    for file in files:
        printed = Printed(signed_in.download(file).content, file.rpartition("/")[2])
        assert printed.title.endswith(": Marlfield decides")
        assert "Marlfield decides" in printed.text


def test_only_organisers_print(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.READY)
    signed_in.web.cookies.clear()
    for name in POSTERS:
        assert signed_in.download(f"{DESK}/print/{name}.pdf", status=303).headers["location"].startswith("/sign-in")


def test_a_hostile_title_is_one_that_can_be_sent(kind: str) -> None:
    assert clean(TITLE) == TITLE
    assert len(TITLE) <= 80

"""The organiser's side of the result: counting, drawing lots for a tie, looking, publishing."""

from dataclasses import replace

import pytest

from pb.bids.actions import withdraw_bid
from pb.count.rule import EqualShares, HighestFirst, Remainder, TieBreak
from pb.count.ties import dice_digest
from pb.rounds.rules import Phase
from tests import make
from tests.browser import Browser, Seen

SLUG = "marlfield-decides"
COUNT = f"/desk/rounds/{SLUG}/count"
RESULT = f"/rounds/{SLUG}/result"
BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3}, {3: 3})
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
# Bids 1 and 2 tie for a pot of £1,800, and 3 and 4 for the £300 that is then left.
TWO_TIES = tuple(
    make.bid(f"Bid {number}", amount=amount, minimum=None)
    for number, amount in ((1, 1500_00), (2, 1500_00), (3, 300_00), (4, 300_00))
)


def sealed(ada: Browser) -> Seen:
    make.make_round(ada.store, Phase.SEALED, ballots=BALLOTS)
    return ada.get(COUNT)


def tied(ada: Browser) -> Seen:
    """The page that asks for the first draw."""
    make.make_round(
        ada.store,
        Phase.SEALED,
        bids=TWO_TIES,
        ballots=({1: 5, 2: 5, 3: 2, 4: 2},),
        funders=[("Council", 1800_00)],
        remainder="skip",
        ties="lots",
    )
    return ada.submit(ada.get(COUNT), button="Count the ballots")


def count_again(ada: Browser, reason: str, status: int = 200) -> Seen:
    return ada.submit(ada.get(COUNT), {"reason": reason}, button="Count again", status=status)


def steps(page: Seen) -> list[str]:
    return [item.text for item in page.main.one("ol", class_="pb-steps").all("li")]


def awards(page: Seen) -> list[str]:
    """Title and amount of each funded bid on the public page."""
    rows = page.main.all("li", class_="pb-result--funded")
    return [f"{row.one('h3').text}: {row.all('strong', class_='pb-amount')[0].text}" for row in rows]


@on_sqlite
@pytest.mark.parametrize(
    "phase", [Phase.BALLOT_FIXED, Phase.VOTING, Phase.CLOSED], ids=lambda phase: phase.name.lower()
)
def test_before_the_seal_there_is_nothing_to_press_and_nothing_to_see(signed_in: Browser, phase: Phase) -> None:
    make.make_round(signed_in.store, phase)
    page = signed_in.get(COUNT)
    assert "Nobody sees a tally before voting has closed and the boxes are sealed. The count opens then." in page.text
    assert page.main.all("form", "button") == []
    for sent in ({}, {"lots": "1, 2", "among": "1,2"}, {"drawn": "1,2", "lots": "", "among": "1,2"}):
        answer = signed_in.post(COUNT, sent, status=409)
        assert "Nobody sees a tally before voting has closed and the boxes are sealed." in answer.text
    signed_in.post(f"{COUNT}/1/publish", status=409)


def test_an_organiser_counts_looks_and_publishes(signed_in: Browser) -> None:
    page = sealed(signed_in)
    assert "first" in page.main.one("ul").text  # the rule, once more, before the button
    counted = signed_in.submit(page, button="Count the ballots")
    assert (counted.address, counted.h1) == (COUNT, "The count")
    assert "3 ballots. £1,800 goes to 2 bids, £200 is left." in counted.text
    assert [step.split(".")[0] for step in steps(counted)] == ["9 points", "6 points", "3 points"]
    assert "Fewer than 10 people voted, so only totals are published: single marks" in counted.text
    signed_in.get(RESULT, status=404)

    result = signed_in.submit(counted, button="Publish this result")
    assert (result.address, result.h1) == (RESULT, "2 bids share £1,800")
    assert "This count is published." in signed_in.get(COUNT).text


@on_sqlite
def test_ten_ballots_are_published_without_a_warning(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.SEALED, ballots=({1: 5},) * 10)
    counted = signed_in.submit(signed_in.get(COUNT), button="Count the ballots")
    assert "only totals" not in counted.text
    assert signed_in.submit(counted, button="Publish this result").main.all("p", class_="pb-fingerprint")


@on_sqlite
def test_where_only_totals_are_promised_the_count_says_so(signed_in: Browser) -> None:
    checking = replace(make.ALONE, disclosure="tallies")
    make.make_round(signed_in.store, Phase.COUNTED, ballots=({1: 5},) * 10, checking=checking)
    counted = signed_in.get(COUNT).text
    assert "Only totals are published of the ballots, as residents were told." in counted
    assert "Even totals" not in counted


def test_a_tie_asks_for_lots_and_then_for_those_of_the_next_tie(signed_in: Browser) -> None:
    first = tied(signed_in)
    assert "1, 2" in first.main.one("div", id="lots-hint").text
    second = signed_in.submit(first, {"lots": "2, 1"}, button="Go on with the count")
    assert "3, 4" in second.main.one("div", id="lots-hint").text
    done = signed_in.submit(second, {"lots": "4 3"}, button="Go on with the count")
    assert len(steps(done)) == 4
    result = signed_in.submit(done, button="Publish this result")
    assert awards(result) == ["Bid 2: £1,500", "Bid 4: £300"]
    assert [inset.text for inset in result.main.all("div", class_="govuk-inset-text") if "lots" in inset.text]


@on_sqlite
def test_wrong_lots_are_refused_and_the_question_stays(signed_in: Browser) -> None:
    first = tied(signed_in)
    each_once = "Enter each of these numbers once: 1, 2"
    numbers = "Enter the numbers of the bids in the order they were drawn, like 7, 3"
    for typed, sentence in {"1, 3": each_once, "2": each_once, "1 1 2": each_once, "": numbers, "two": numbers}.items():
        again = signed_in.submit(first, {"lots": typed}, button="Go on with the count", status=422)
        assert again.problems == {"lots": sentence}
        assert "1, 2" in again.main.one("div", id="lots-hint").text
    second = signed_in.submit(again, {"lots": "2, 1"}, button="Go on with the count")
    wrong = signed_in.submit(second, {"lots": "1, 2"}, button="Go on with the count", status=422)
    assert wrong.problems == {"lots": "Enter each of these numbers once: 3, 4"}
    done = signed_in.submit(wrong, {"lots": "3, 4"}, button="Go on with the count")
    assert "Count 1" in done.text


def rolling(ada: Browser) -> Seen:
    """The page that asks for dice."""
    rule = HighestFirst(Remainder.SKIP, (TieBreak.DICE,))
    funders = [("Council", 1800_00)]
    ballots = ({1: 5, 2: 5, 3: 2, 4: 2},) * 10
    make.make_round(ada.store, Phase.SEALED, bids=TWO_TIES, ballots=ballots, funders=funders, rule=rule)
    return ada.submit(ada.get(COUNT), button="Count the ballots")


@on_sqlite
def test_a_tie_asks_for_dice_once_and_the_result_says_how_to_check_them(signed_in: Browser) -> None:
    asked = rolling(signed_in)
    assert asked.main.one("h2").text == "Roll dice"
    assert "roll dice, because their order decides who gets money" in asked.text
    again = signed_in.submit(asked, {"dice": "3 5"}, button="Go on with the count", status=422)
    assert again.problems == {"dice": "Enter what at least five dice showed, in digits, like 3 5 1 4 2"}
    done = signed_in.submit(again, {"dice": "3 5 1 4 2"}, button="Go on with the count")
    result = signed_in.submit(done, button="Publish this result")
    for page in (done, result):
        assert "The dice showed 35142." in page.text
        for number in (1, 2, 3, 4):
            command = f"printf '35142/{number}' | sha256sum begins with {dice_digest('35142', number)[:12]}"
            assert command in page.text
    assert "the dice showed 35142" in signed_in.download(f"{RESULT}/files/result.pb").text


@on_sqlite
def test_a_result_without_dice_says_nothing_of_them(signed_in: Browser) -> None:
    counted = signed_in.submit(sealed(signed_in), button="Count the ballots")
    assert "The dice" not in counted.text


@on_sqlite
@pytest.mark.parametrize(
    "forged",
    [
        {"lots": "1, 3", "among": "1, 3"},
        {"lots": "9, 8", "among": "9, 8"},
        {"drawn": "2,1/2,1", "lots": "3, 4", "among": "3, 4"},
        {"drawn": "3,4", "lots": "1, 2", "among": "1, 2"},
    ],
    ids=["no-tie", "no-bids", "drawn-twice", "of-a-tie-that-no-longer-matters"],
)
def test_lots_of_no_tie_are_refused_in_words(signed_in: Browser, forged: dict[str, str]) -> None:
    tied(signed_in)
    if forged.get("drawn") == "3,4":
        signed_in.store.write(lambda s: withdraw_bid(s, SLUG, 3, "Gave up.", by=make.BY, now=make.NOW))
    answer = signed_in.post(COUNT, forged, status=409)
    assert "These lots do not belong to a tie of this count. Go back to the count and start again." in answer.text
    assert "Count the ballots" in signed_in.get(COUNT).text


@on_sqlite
def test_lots_drawn_while_somebody_else_finished_the_count_ask_for_a_reason(signed_in: Browser) -> None:
    first = tied(signed_in)
    make.count(signed_in.store, SLUG, [(1, 2), (3, 4)])
    late = signed_in.submit(first, {"lots": "2, 1"}, button="Go on with the count", status=422)
    assert late.problems == {"reason": "Enter why you are counting again; it is published"}
    assert "Count 1" in late.text


@on_sqlite
def test_counting_again_carries_its_reason_through_the_lots(signed_in: Browser) -> None:
    tied(signed_in)
    make.count(signed_in.store, SLUG, [(1, 2), (3, 4)])
    first = count_again(signed_in, "The lots were typed in wrongly.")
    second = signed_in.submit(first, {"lots": "2, 1"}, button="Go on with the count")
    done = signed_in.submit(second, {"lots": "3, 4"}, button="Go on with the count")
    assert "Count 2" in done.text
    result = signed_in.submit(done, button="Publish this result")
    assert awards(result) == ["Bid 2: £1,500", "Bid 3: £300"]


def test_counting_again_needs_a_reason(signed_in: Browser) -> None:
    signed_in.submit(sealed(signed_in), button="Count the ballots")
    again = count_again(signed_in, "", status=422)
    assert again.problems == {"reason": "Enter why you are counting again; it is published"}
    assert "Count 1" in again.text
    assert "Count 2" in count_again(signed_in, "To be sure.").text


def test_the_published_page_stays_until_the_new_count_is_published_and_then_says_corrected(signed_in: Browser) -> None:
    signed_in.submit(signed_in.submit(sealed(signed_in), button="Count the ballots"), button="Publish this result")
    signed_in.store.write(lambda s: withdraw_bid(s, SLUG, 1, "The group gave up.", by=make.BY, now=make.NOW))
    recounted = count_again(signed_in, "Bid 1 was withdrawn.")
    before = signed_in.get(RESULT)
    assert awards(before) == ["Benches in the park: £1,000", "Lunch club: £800"]
    assert "corrected" not in before.text
    signed_in.get(f"{RESULT}/2", status=404)

    ada = Browser(signed_in.web, signed_in.store)  # for whom the heading may be another
    after = ada.submit(recounted, button="Publish this result")
    assert awards(after) == ["Lunch club: £800", "Football nets: £600"]
    assert "This result was corrected. Reason: Bid 1 was withdrawn." in after.text
    assert "Bid 1, Benches in the park, was withdrawn. Reason: The group gave up." in after.text
    earlier = ada.get(next(address for words, address in after.links.items() if words.startswith("Count 1")))
    assert earlier.address == f"{RESULT}/1"
    assert awards(earlier) == awards(before)
    assert "This is an earlier result. It was corrected later." in earlier.text
    assert earlier.links["See the result that counts"] == RESULT


@on_sqlite
def test_publishing_an_old_count_is_refused(signed_in: Browser) -> None:
    counted = signed_in.submit(sealed(signed_in), button="Count the ballots")
    count_again(signed_in, "To be sure.")
    late = signed_in.submit(counted, button="Publish this result", status=409)
    assert "There is a newer count. Look at it, then publish that one." in late.text
    signed_in.get(RESULT, status=404)
    signed_in.submit(signed_in.get(COUNT), button="Publish this result")
    again = signed_in.post(f"{COUNT}/2/publish", status=409)
    assert "This count is published already." in again.text


@on_sqlite
def test_counting_is_for_organisers_only(client: Browser) -> None:
    make.make_round(client.store, Phase.SEALED, ballots=BALLOTS)
    assert client.get(COUNT).address.startswith("/sign-in")
    for address in (COUNT, f"{COUNT}/1/publish"):
        assert client.post(address).headers["location"].startswith("/sign-in")
    client.get(RESULT, status=404)


@on_sqlite
def test_the_steps_of_equal_shares_say_what_each_voter_paid(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.SEALED, ballots=[{1: 5, 2: 1}] * 3 + [{3: 4}], rule=EqualShares())
    page = signed_in.submit(signed_in.get(COUNT), button="Count the ballots")
    assert "for each point, or all they had left" in page.text
    assert "to spend on what they voted for, raised from an equal share of £500." in page.text


@on_sqlite
def test_what_was_typed_of_a_draw_stays_after_a_slip(signed_in: Browser) -> None:
    page = signed_in.submit(tied(signed_in), {"lots": "2 2"}, button="Go on with the count", status=422)
    assert page.filled("Go on with the count")["lots"] == ["2 2"]

"""The whole life of a round, in a browser, by the buttons that people press."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.acting import agree
from tests.journeys.conftest import Visitor, codes_on
from tests.looking import once

SLUG = "power-to-nettle-street"
ROUND, DESK = f"/rounds/{SLUG}", f"/desk/rounds/{SLUG}"
BIDS = {"Benches by the school": "1,200", "Friday lunch club": "£900.50", "Football nets": "600"}


@once
def test_a_round_from_draft_to_result(
    organiser: Visitor, second_organiser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    sets_up(organiser)
    for title, amount in BIDS.items():
        bids(visitor(width=390), title, amount)
    bids(visitor(), "A boat for the mayor", "2000")
    reviews(organiser)
    codes = prints_codes(organiser, 6)
    agree(organiser, second_organiser, DESK, "Open voting now", "Power to Nettle Street")

    votes_by_link(visitor(), codes[0])
    votes_on_a_small_phone(visitor(width=320), codes[1])
    votes_without_scripts(visitor(scripts=False), codes[2])
    votes_by_keyboard(visitor(), codes[3])
    votes_with_no_score(visitor(), codes[4])

    closes_and_seals(organiser, second_organiser)
    counts_and_publishes(organiser, second_organiser)
    reads_the_result(visitor(width=320))


def sets_up(ada: Visitor) -> None:
    ada.follows("Start a new round")
    ada.presses("Start the round")
    assert "Enter a name for the round" in ada.page.inner_text("main")
    ada.fills(name="Power to Nettle Street", place="Nettle Street estate")
    ada.presses("Start the round", wait_for="Power to Nettle Street")

    ada.follows("The pot and its funders")
    ada.fills(**{"funder-0": "Town council", "amount-0": "£1,500"})
    ada.fills(
        **{"funder-1": "Housing association", "amount-1": "500.00", "smallest_bid": "100", "largest_bid": "2,000"}
    )
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("Themes")
    ada.fills(themes="Safer streets\nThings for young people")
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("Who may vote")
    ada.fills(postcodes="nk4 1, NK4 2", age_from="8")
    ada.page.get_by_label("Live there").check()
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("The ballot")
    ada.page.get_by_label("No, a voter may choose No score").check()
    ada.page.get_by_label("In the order of the pitches").check()
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("How the money is shared")
    ada.page.get_by_label("Offer it what is left, if that reaches its minimum").check()
    ada.page.get_by_label("The bid that asks for less").check()
    ada.page.get_by_label("Draw lots").check()
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("How it can be checked")
    ada.page.get_by_label("Two organisers together").check()
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.follows("Dates")
    now = datetime.now(UTC)
    for name, days in (("bids_open_at", -1), ("bids_close_at", 1), ("voting_opens_at", 2), ("voting_closes_at", 3)):
        types_date(ada, name, now + timedelta(days=days))
    ada.presses("Save", wait_for="Power to Nettle Street")
    ada.presses("Announce the round")


def types_date(ada: Visitor, name: str, moment: datetime) -> None:
    local = moment.astimezone(ZoneInfo("Europe/London"))
    parts = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
    for part, value in parts.items():
        ada.page.fill(f"[name={name}-{part}]", str(value))


def bids(group: Visitor, title: str, amount: str) -> None:
    group.goes("/")
    group.follows("Power to Nettle Street")
    group.follows("Put in a bid")
    group.fills(group_name="Friends of Nettle Street", title=title, summary="We will make the street better.")
    group.page.get_by_label("Safer streets").check()
    group.fills(amount="12,00", location="Nettle Street, NK4 1", contact_name="Bob", contact_phone="0151 496 0000")
    group.page.get_by_label("Yes", exact=True).check()
    group.fills(minimum="300")
    group.presses("Check your bid")
    assert "There is a problem" in group.page.inner_text("main")
    group.fills(amount=amount)
    group.presses("Check your bid", wait_for="Check your bid")
    group.presses("Change something", wait_for="Put in a bid")
    assert group.page.input_value("#title") == title
    group.presses("Check your bid", wait_for="Check your bid")
    group.presses("Send your bid", wait_for="Your bid is in")


def reviews(ada: Visitor) -> None:
    ada.goes(DESK)
    ada.presses("Close bids now")
    ada.presses("Fix the ballot", wait_for="You cannot do that now")
    for title in BIDS:
        ada.goes(f"{DESK}/bids")
        ada.follows(title)
        ada.presses("Accept this bid", wait_for="Bids")
    ada.follows("A boat for the mayor")
    ada.presses("Decline this bid")
    assert "Enter the reason" in ada.page.inner_text("main")
    ada.fills(reason="A boat meets none of the themes.")
    ada.presses("Decline this bid", wait_for="Bids")
    ada.goes(DESK)
    ada.presses("Fix the ballot", wait_for="Power to Nettle Street")


def prints_codes(ada: Visitor, number: int) -> list[str]:
    ada.goes(f"{DESK}/codes")
    ada.fills(size=str(number), label="Front desk")
    ada.presses("Make the codes", wait_for=f"{number} voting cards: Front desk")
    codes = codes_on(ada)
    assert len(set(codes)) == number
    with ada.page.expect_download() as saved:
        ada.page.get_by_role("button", name="Save as a CSV file").click()
    rows = saved.value.path().read_text().split()
    assert [row.split(",")[-2:] for row in rows] == [
        ["code", "address"],
        *([code, f"{ada.site}{ROUND}/vote#{code.replace('-', '')}"] for code in codes),
    ]
    return codes


def scores(resident: Visitor, *given: int) -> None:
    for number, score in enumerate(given, start=1):
        resident.page.locator(f"input[name=bid-{number}][value='{score}']").check(force=True)


def casts(resident: Visitor) -> None:
    resident.presses("Check your scores", wait_for="Check your scores")
    resident.presses("Cast my vote", wait_for="You have voted")


def votes_by_link(resident: Visitor, code: str) -> None:
    """The link of the QR code: the code is after the #, and gone from the address at once."""
    resident.page.goto(f"{resident.site}{ROUND}/vote#{code.replace('-', '')}")
    resident.sees("Your ballot")
    resident.looks()
    assert "#" not in resident.page.url
    scores(resident, 5, 3, 0)
    casts(resident)


def votes_on_a_small_phone(resident: Visitor, code: str) -> None:
    resident.goes(ROUND)
    resident.follows("Vote with your code")
    resident.fills(code=code[:-1] + ("0" if code[-1] != "0" else "1"))
    resident.presses("Start")
    assert "Check the code" in resident.page.inner_text("main")
    resident.fills(code=code.lower().replace("-", " "))
    resident.presses("Start", wait_for="Your ballot")
    scores(resident, 4, 4)
    resident.presses("Check your scores")
    assert "Give a score to 3. Football nets, or choose No score" in resident.page.inner_text("main")
    scores(resident, 4, 4, 1)
    casts(resident)


def votes_without_scripts(resident: Visitor, code: str) -> None:
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    scores(resident, 2, 5, 1)
    resident.presses("Check your scores", wait_for="Check your scores")
    resident.page.get_by_role("button", name="Change your score for Football nets").click()
    resident.sees("Your ballot")
    assert resident.page.url.endswith("#bid-3")
    scores(resident, 2, 5, 2)
    casts(resident)


def votes_by_keyboard(resident: Visitor, code: str) -> None:
    """Tab, arrows, space and Enter, and nothing else."""
    resident.goes(f"{ROUND}/vote")
    keys = resident.page.keyboard
    tabs_to(resident, "#code")
    keys.type(code)
    keys.press("Enter")
    resident.sees("Your ballot")
    for number, score in enumerate((1, 2, 3), start=1):
        tabs_to(resident, f"input[name=bid-{number}]")
        keys.press("Space")
        for _ in range(score):
            keys.press("ArrowRight")
    tabs_to(resident, "button:text-is('Check your scores')")
    keys.press("Enter")
    resident.sees("Check your scores")
    tabs_to(resident, "button:text-is('Cast my vote')")
    keys.press("Enter")
    resident.sees("You have voted")
    resident.looks()


def tabs_to(resident: Visitor, selector: str) -> None:
    wanted = resident.page.locator(selector)
    for _ in range(80):
        if wanted.evaluate_all("them => them.includes(document.activeElement)"):
            return
        resident.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")


def votes_with_no_score(resident: Visitor, code: str) -> None:
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start", wait_for="Your ballot")
    scores(resident, 5)
    resident.presses("Give no score to the rest, and check", wait_for="Check your scores")
    resident.presses("Cast my vote", wait_for="You have voted")
    resident.goes(f"{ROUND}/vote")
    resident.fills(code=code)
    resident.presses("Start")
    assert "This code has voted already" in resident.page.inner_text("main")


def closes_and_seals(ada: Visitor, bob: Visitor) -> None:
    ada.goes(f"{DESK}/count")
    assert "Nobody sees a tally before voting has closed" in ada.page.inner_text("main")
    ada.goes(DESK)
    assert ada.page.inner_text("#turnout .pb-tile >> nth=0").split() == ["ballots", "cast", "5"]
    agree(ada, bob, DESK, "Close voting now", "Power to Nettle Street")
    ada.goes(DESK)
    ada.follows("Seal the boxes")
    ada.fills(back="7")
    ada.presses("Seal the boxes")
    assert "1 card did not vote" in ada.page.inner_text("main")
    ada.fills(back="1")
    ada.presses("Seal the boxes", wait_for="Power to Nettle Street")
    bob.goes(f"{DESK}/seal")
    bob.page.get_by_text("Ada Organiser asked to seal the boxes").first.wait_for()
    bob.presses("Seal the boxes", wait_for="Power to Nettle Street")
    bob.page.get_by_text("The boxes are sealed").first.wait_for()


def counts_and_publishes(ada: Visitor, bob: Visitor) -> None:
    ada.goes(DESK)
    ada.follows("Go to the count")
    ada.presses("Count the ballots", wait_for="The count")
    assert "5 ballots. £2,000 goes to 2 bids, £0 is left." in ada.page.inner_text("main")
    agree(ada, bob, f"{DESK}/count", "Publish this result", "2 bids share £2,000")
    ada.goes(f"{DESK}/minutes")


def reads_the_result(stranger: Visitor) -> None:
    stranger.goes("/")
    stranger.follows("Power to Nettle Street")
    stranger.follows("See the result")
    text = stranger.page.inner_text("main")
    assert "Benches by the school: £1,200 asked, £2,000 left: funded in full" in text
    assert "Friday lunch club: £900.50 asked, £800 left: part-funded with £800, its minimum is £300" in text
    assert "Football nets: £600 asked, £0 left: not funded, there is nothing left" in text
    for path in ("/result/screen", "/bids", "/how-it-is-counted", "/minute-book", "/poster", ""):
        stranger.goes(ROUND + path)

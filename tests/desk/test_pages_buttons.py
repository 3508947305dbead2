"""The buttons on the desk of a round: what they do, and when they are refused."""

from pb.accounts.actions import start_sign_in
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Browser, Seen, reason
from tests.conftest import FrozenClock
from tests.desk.round_desk import DESK, buttons
from tests.looking import everything, once, said, the_round

ACTS = (
    "announce",
    "close-bids",
    "fix-ballot",
    "unfix-ballot",
    "open-now",
    "open-on-time",
    "start-voting",
    "close-voting",
)


def later(browser: Browser, clock: FrozenClock, days: int) -> None:
    """Signed in again, because signing in lasts half a day."""
    clock.move(days=days)
    token = browser.store.write(lambda s: start_sign_in(s, 1, now=clock.moment))
    browser.web.cookies.set("pb-organiser", token)


def as_bea(browser: Browser, clock: FrozenClock) -> Browser:
    """The same site on the device of a second organiser."""
    bea = make.organiser(browser.store, name="Bea Second", email="bea@example.org")
    token = browser.store.write(lambda s: start_sign_in(s, bea, now=clock.moment))
    browser.web.cookies.set("pb-organiser", token)
    return browser


@once
def test_announce_is_refused_with_what_is_still_to_do(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(DESK), button="Announce the round", status=409)
    assert (reason(page), everything(signed_in.store)) == (
        "Finish the task list first. Still to do: the pot and its funders, the themes, who may vote, the ballot, "
        "how the money is shared, the dates.",
        before,
    )


def test_the_buttons_lead_a_round_from_draft_to_the_close_of_voting(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, Phase.DRAFT, announced=False)
    signed_in.submit(signed_in.get(DESK), button="Announce the round")
    later(signed_in, clock, days=2)
    make.make_bids(signed_in.store, slug, make.THREE_BIDS, now=clock.moment)
    signed_in.submit(signed_in.get(DESK), button="Close bids now")
    make.accept_all(signed_in.store, slug, now=clock.moment)
    signed_in.submit(signed_in.get(DESK), button="Fix the ballot")
    make.make_codes(signed_in.store, slug, 30, now=clock.moment)
    signed_in.submit(signed_in.get(DESK), button="Open voting now")
    page = signed_in.submit(signed_in.get(DESK), button="Close voting now")
    opened = "Opened the round with 30 cards. No card, rule or bid can be added or changed now."
    acts = ["Announced the round.", "Closed bids.", "Fixed the ballot.", opened, "Closed voting."]
    done = [text for text in reversed(said(signed_in.store, slug)) if text in acts]
    assert (page.address, done, the_round(signed_in.store, slug).phase(clock.moment)) == (DESK, acts, Phase.CLOSED)


@once
def test_fix_ballot_is_refused_while_a_bid_waits(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(DESK), button="Fix the ballot", status=409)
    assert (reason(page), everything(signed_in.store)) == ("Accept or decline every bid first.", before)


@once
def test_unfix_ballot_goes_back_to_review_with_the_reason(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.submit(signed_in.get(DESK), {"reason": HOSTILE}, button="Go back to review")
    minutes = signed_in.get(f"{DESK}/minutes").text
    assert (
        page.address,
        the_round(signed_in.store, slug).phase(make.NOW),
        f"Took the ballot back to review. Reason: {HOSTILE}" in minutes,
    ) == (DESK, Phase.REVIEW, True)


@once
def test_unfix_ballot_asks_for_the_reason(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(DESK), {"reason": " "}, button="Go back to review", status=422)
    assert (page.problems, everything(signed_in.store)) == ({"reason": "Enter the reason"}, before)


@once
def test_unfix_ballot_keeps_a_reason_that_is_too_long_to_be_shortened(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.submit(signed_in.get(DESK), {"reason": "R" * 301}, button="Go back to review", status=422)
    assert (page.problems, page.filled("Go back to review")) == (
        {"reason": "Reason must be 300 characters or fewer"},
        {"reason": ["R" * 301]},
    )


@once
def test_unfix_ballot_that_was_asked_for_before_and_sent_after_voting_opens_is_refused(
    signed_in: Browser, clock: FrozenClock
) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.get(DESK)
    make.make_codes(signed_in.store, slug)
    make.open_round(signed_in.store, slug)
    later(signed_in, clock, days=5)
    before = everything(signed_in.store)
    page = signed_in.submit(page, {"reason": ""}, button="Go back to review", status=409)
    assert (reason(page), everything(signed_in.store)) == ("The round is open.", before)


@once
def test_a_second_click_on_a_button_says_that_it_is_done_already(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW)
    make.accept_all(signed_in.store, slug)
    page = signed_in.get(DESK)
    signed_in.submit(page, button="Fix the ballot")
    page = signed_in.submit(page, button="Fix the ballot", status=409)
    assert reason(page) == "The ballot is fixed already."


@once
def test_every_button_is_refused_in_a_round_that_is_over(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.PUBLISHED)
    before = everything(signed_in.store)
    told = {act: reason(Seen(signed_in.post(f"{DESK}/{act}", {"reason": "x"}, status=409))) for act in ACTS}
    assert (told, everything(signed_in.store)) == (
        {
            "announce": "The round is announced already.",
            "close-bids": "Bids have closed already.",
            "fix-ballot": "The ballot is fixed already.",
            "unfix-ballot": "The round is open.",
            "open-now": "The round is open already.",
            "open-on-time": "The round is open already.",
            "start-voting": "Voting has opened already.",
            "close-voting": "Voting has closed already.",
        },
        before,
    )


@once
def test_a_button_of_a_round_that_does_not_exist_is_not_found(signed_in: Browser) -> None:
    answers = [Seen(signed_in.post(f"/desk/rounds/nowhere/{act}", status=404)).h1 for act in ACTS]
    assert set(answers) == {"Page not found"}


@once
def test_a_button_is_no_link(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BIDS_OPEN)
    before = everything(signed_in.store)
    for act in ACTS:
        signed_in.get(f"{DESK}/{act}", status=404)
    assert everything(signed_in.store) == before


@once
def test_a_button_with_a_wrong_form_token_is_forbidden_and_changes_nothing(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW)
    make.accept_all(signed_in.store, slug)
    signed_in.get(DESK)
    before = everything(signed_in.store)
    answer = signed_in.web.post(f"{DESK}/fix-ballot", data={"_csrf_token": "wrong"})
    assert (answer.status_code, everything(signed_in.store)) == (403, before)


@once
def test_nobody_presses_a_button_without_signing_in(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.REVIEW)
    make.accept_all(client.store, slug)
    before = everything(client.store)
    led = {client.post(f"{DESK}/{act}").headers["location"] for act in ACTS}
    assert (led, everything(client.store)) == ({"/sign-in?next=/desk"}, before)


@once
def test_the_desk_of_a_round_counts_on_the_moment_and_not_on_when_it_was_opened(
    signed_in: Browser, clock: FrozenClock
) -> None:
    make.make_round(signed_in.store, Phase.READY)
    page = signed_in.get(DESK)
    later(signed_in, clock, days=1)
    page = signed_in.submit(page, button="Open voting now", status=409)
    assert reason(page) == "Voting has opened already."


@once
def test_opening_is_refused_while_there_is_no_card(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get(DESK), button="Open voting now", status=409)
    assert (reason(page), everything(signed_in.store)) == (
        "Make voting codes first. Once the round is open, no more can be made.",
        before,
    )


@once
def test_open_on_time_waits_for_the_time_and_start_voting_does_not(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    make.make_codes(signed_in.store, slug)
    [on_time] = [button for button in buttons(signed_in.get(DESK)) if button.startswith("Open the round")]
    page = signed_in.submit(signed_in.get(DESK), button=on_time)
    assert "The round is open, and its cards are fixed." in page.text
    assert the_round(signed_in.store, slug).phase(clock.moment) is Phase.READY
    signed_in.submit(page, button="Open voting now")
    assert the_round(signed_in.store, slug).phase(clock.moment) is Phase.VOTING
    assert said(signed_in.store, slug)[0] == "Opened voting, before the time that was set."


@once
def test_a_second_organiser_presses_the_same_button_and_it_is_done(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, checking=make.TOGETHER)
    page = signed_in.submit(signed_in.get(DESK), button="Close voting now")
    waits = f"{make.BY} asked to close voting, on Saturday 20 March 2027 at midday. A second organiser has to agree"
    assert waits in page.text
    page = signed_in.submit(page, button="Close voting now")
    assert (waits in page.text, the_round(signed_in.store, slug).phase(clock.moment)) == (True, Phase.VOTING)
    bea = as_bea(signed_in, clock)
    page = bea.submit(bea.get(DESK), button="Close voting now")
    assert (waits in page.text, the_round(signed_in.store, slug).phase(clock.moment)) == (False, Phase.CLOSED)
    assert f"{make.BY} and Bea Second" in bea.get(f"{DESK}/minutes").text


@once
def test_what_one_organiser_asked_for_is_taken_back(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, checking=make.TOGETHER)
    signed_in.submit(signed_in.get(DESK), button="Close voting now")
    bea = as_bea(signed_in, clock)
    page = bea.submit(bea.get(DESK), button="Take it back")
    assert "asked to close voting" not in page.text
    bea.submit(page, button="Close voting now")
    assert the_round(signed_in.store, slug).phase(clock.moment) is Phase.VOTING
    bea.post(f"{DESK}/take-back", {"act": "be a fish"}, status=404)


@once
def test_another_way_to_open_is_not_what_was_asked_for(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED, checking=make.TOGETHER)
    make.make_codes(signed_in.store, slug)
    page = signed_in.submit(signed_in.get(DESK), button="Open voting now")
    assert f"{make.BY} asked to open the round" in page.text
    bea = as_bea(signed_in, clock)
    [on_time] = [button for button in buttons(page) if button.startswith("Open the round")]
    page = bea.submit(bea.get(DESK), button=on_time)
    assert "Bea Second asked to open the round" in page.text
    assert the_round(signed_in.store, slug).phase(clock.moment) is Phase.BALLOT_FIXED

"""The front page of a round, and the questions of its set-up, as people see them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from pb.bids.actions import fix_ballot
from pb.rounds import actions
from pb.rounds.actions_voting import move_closing
from pb.rounds.rules import Phase
from pb.when import MISSING
from tests import make
from tests.browser import Browser, Seen
from tests.conftest import FrozenClock
from tests.looking import everything, once, questions, said, the_round
from tests.strict_html import read

HOSTILE = """<b>"'>&amp;<script>alert(1)</script><!--"""
FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."
DESK = "/desk/rounds/marlfield-decides"
SETTINGS = ("name", "pot", "themes", "eligibility", "ballot", "sharing", "dates", "checking")

Answers = Mapping[str, str | Sequence[str]]


def date(name: str, day: str, month: str, year: str, time: str) -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year, f"{name}-time": time}


GOOD: dict[str, Answers] = {
    "name": {"name": "Power to Marlfield", "place": "Marlfield Lane"},
    "pot": {
        "funder": ["Town council", "Lottery", "", ""],
        "amount": ["£1,234.50", "800", "", ""],
        "smallest_bid": "100",
        "largest_bid": "2,000",
    },
    "themes": {"themes": "Young people\nGreen spaces 🌳"},
    "eligibility": {"postcodes": "nk4 1, NK5", "age_from": "11", "connections": ["live", "study"]},
    "ballot": {
        "ballot_type": "approve",
        "best": "5",
        "least": "3",
        "most": "5",
        "places": "3",
        "points": "10",
        "limit": "",
        "ballot_order": "random",
    },
    "sharing": {
        "rule": "highest-first",
        "measure": "voters",
        "remainder": "skip",
        "least_average": "",
        "least_ballots": "10",
        "least_total": "50",
        "prize": "",
        "one_per_group": "yes",
        "completion": "add1u",
        "raised": "yes",
        "ties": "more-voters",
        "draw": "dice",
    },
    "dates": {
        **date("bids_open_at", "1", "4", "2027", "9:00"),
        **date("bids_close_at", "11", "4", "2027", "17:00"),
        **date("voting_opens_at", "20", "4", "2027", "10:00"),
        **date("voting_closes_at", "20", "4", "2027", "16.30"),
    },
}
GOOD["checking"] = {
    "organisers": "1",
    "custody": "scrutineers",
    "disclosure": "ballots",
    "expected": "4,000",
    "reason": "The rule is in our constitution.",
    "receipts": "asked",
    "eligible": "12,000",
}
# How the boxes are filled in the next time, where that is not how they were typed.
NEXT_TIME: dict[str, Answers] = {
    "pot": {"amount": ["1,234.50", "800", "", ""]},
    "eligibility": {"postcodes": "NK4 1, NK5"},
    "dates": {"bids_open_at-time": "09:00", "voting_closes_at-time": "16:30"},
}
BAD: dict[str, tuple[Answers, Mapping[str, str]]] = {
    "checking": (
        {"disclosure": "ballots", "expected": "", "reason": "x" * 301, "eligible": "many"},
        {
            "expected": "Enter how many votes you expect, like 400",
            "reason": "Reason must be one line of 300 characters or fewer",
            "eligible": "Enter how many people may vote, like 2,400, or nothing if nobody knows",
        },
    ),
    "name": (
        {"name": "", "place": "M" * 10_000},
        {"name": "Enter a name for the round", "place": "Place must be 80 characters or fewer"},
    ),
    "pot": (
        {
            "funder": ["Council", "", "", ""],
            "amount": ["-5", "", "", ""],
            "smallest_bid": "1" + "0" * 30,
            "largest_bid": "a lot",
        },
        dict.fromkeys(("amount-0", "smallest_bid", "largest_bid"), "Enter an amount in pounds, like 2,500 or 2500.50"),
    ),
    "themes": ({"themes": "Parks\nParks"}, {"themes": "Enter each theme once"}),
    "eligibility": (
        {"postcodes": "Marlfield", "age_from": "eleven"},
        {
            "postcodes": "Enter postcodes or the first part of them, like NK4 or NK4 1, with commas",
            "age_from": "Enter the youngest age that may vote, like 11",
            "connections": "Choose at least one",
        },
    ),
    "ballot": (
        {"ballot_type": "score", "best": "5"},
        {
            "must_score_all": "Choose whether every bid must be scored",
            "ballot_order": "Choose the order of the bids",
        },
    ),
    "sharing": (
        {"measure": "per-pound"},
        {
            "remainder": "Choose what happens when a bid does not fit in what is left",
            "ties": "Choose which of two level bids goes first",
            "draw": "Choose how a tie is settled in the end",
        },
    ),
    "dates": (
        {
            **date("bids_open_at", "31", "2", "2027", "9:00"),
            **date("bids_close_at", "28", "3", "2027", "1:30"),
            **date("voting_opens_at", "1", "4", "99999", "9:00"),
        },
        {
            "bids_open_at": "Enter a real date and a time of day, like 27 3 2027 and 18:30",
            "bids_close_at": "The clocks go forward at that moment: choose a time an hour earlier or later",
            "voting_opens_at": "Enter a real date and a time of day, like 27 3 2027 and 18:30",
            "voting_closes_at": MISSING,
        },
    ),
}


def listed(answers: Answers) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in answers.items()}


def reason(page: Seen) -> str:
    return page.main.one("p", class_="govuk-body-l").text


# What everyone sees.


@once
def test_home_says_so_when_there_is_no_round(client: Browser) -> None:
    assert "No round is open just now." in client.get("/").text


@once
def test_home_shows_announced_rounds_and_no_draft(client: Browser) -> None:
    make.make_round(client.store, Phase.VOTING, name=HOSTILE, place=HOSTILE)
    make.make_draft(client.store, "A secret plan")
    page = client.get("/")
    assert [card.one("a").text for card in page.main.all("li", class_="pb-card")] == [HOSTILE]


@once
def test_home_asks_as_little_for_three_rounds_as_for_one(client: Browser) -> None:
    make.make_round(client.store)
    with questions(client.store) as for_one:
        client.get("/")
    make.make_round(client.store)
    make.make_round(client.store, Phase.PUBLISHED)
    with questions(client.store) as for_three:
        page = client.get("/")
    assert (len(page.main.all("li", class_="pb-card")), len(for_three)) == (3, len(for_one))


@once
@pytest.mark.parametrize(
    ("phase", "says"),
    [
        (Phase.DRAFT, "Bids open on Sunday 21 March 2027 at midday."),
        (
            Phase.BIDS_OPEN,
            "Has your group got an idea? Ask for £100 to £2,000. Bids close on Thursday 25 March 2027 at midday.",
        ),
        (Phase.REVIEW, "Bids have closed. The organisers are checking them against the themes."),
        (Phase.BALLOT_FIXED, "Voting opens on Thursday 25 March 2027 at midday."),
        (Phase.READY, "Voting opens on Sunday 21 March 2027 at midnight."),
        (Phase.VOTING, "Voting is open until Sunday 21 March 2027 at midnight. You need the code on your card."),
        (Phase.CLOSED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.SEALED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.COUNTED, "Voting has closed. The result will be here once it is counted and published."),
        (Phase.PUBLISHED, "The votes are counted and the result is here."),
    ],
)
def test_round_says_what_is_going_on(client: Browser, phase: Phase, says: str) -> None:
    slug = make.make_round(client.store, phase)
    assert says in client.get(f"/rounds/{slug}").text


@once
def test_round_shows_its_rules_in_words(client: Browser) -> None:
    funders = [("Town council", 1500_00), ("Lottery", 500_50)]
    slug = make.make_round(client.store, funders=funders, themes=["Young people", HOSTILE], age_from=16)
    text = client.get(f"/rounds/{slug}").text
    wanted = (
        "£2,000.50",
        "Town council £1,500",
        "Lottery £500.50",
        "Young people",
        HOSTILE,
        "You can vote if you are 16 or over and you live, work or volunteer in NK4 1, NK4 2.",
        "We pay the bid with the most points first",
    )
    assert [words for words in wanted if words not in text] == []


@once
def test_round_shows_every_notice_newest_first(client: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(client.store)
    for n in range(2):
        closes = make.NOW + timedelta(hours=1 + n)
        client.store.write(
            lambda s, c=closes, n=n: move_closing(  # type: ignore[misc]  # a default in a lambda
                s, slug, c, f"{n} {HOSTILE}", "Europe/London", by=make.BY, now=clock.moment
            )
        )
    notices = client.get(f"/rounds/{slug}").main.all("div", class_="govuk-inset-text")
    assert [notice.text for notice in notices] == [
        f"20 March 2027: Voting now closes on Saturday 20 March 2027 at 2pm. Reason: 1 {HOSTILE}",
        f"20 March 2027: Voting now closes on Saturday 20 March 2027 at 1pm. Reason: 0 {HOSTILE}",
    ]


PUBLIC = ("", "/bids", "/bids/new", "/bids/sent", "/vote", "/result", "/result/screen")


@once
def test_a_draft_is_not_found_by_the_public(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BIDS_OPEN, announced=False, bids=[])
    pages = [client.get(f"/rounds/{slug}{address}", status=404) for address in PUBLIC]
    assert {page.h1 for page in pages} == {"Page not found"}


def test_a_round_that_does_not_exist_is_not_found(client: Browser) -> None:
    make.make_round(client.store)
    slugs = ("nowhere", "%00", "a%00b", "%ff", "..%2f..", "MARLFIELD-DECIDES", "m" * 2000)
    assert [client.get(f"/rounds/{slug}", status=404).h1 for slug in slugs] == ["Page not found"] * len(slugs)


# The set-up.


@once
def test_new_round_starts_a_round_and_shows_its_task_list(signed_in: Browser) -> None:
    page = signed_in.submit(signed_in.get("/desk/new-round"), {"name": HOSTILE, "place": HOSTILE})
    assert (page.address, page.h1) == ("/desk/rounds/b-amp-script-alert-1-script", HOSTILE)


@once
def test_new_round_keeps_a_name_in_any_script_and_nothing_that_misleads(signed_in: Browser) -> None:
    kept = {
        "🎉🎉": ("round", "🎉🎉"),
        "مارلفيلد تقرر": ("round-2", "مارلفيلد تقرر"),
        "abc\u202e0001£\u202c \u2066x\u2069": ("abc0001-x", "abc0001£ x"),  # would read "£1000cba"
        "Marl\x00field\x07": ("marlfield", "Marlfield"),
        "  Cafe\u0301 \r\n": ("cafe", "Café"),
    }
    for typed in kept:
        signed_in.post("/desk/new-round", {"name": typed, "place": "Marlfield"})
    assert [the_round(signed_in.store, slug).name for slug, _ in kept.values()] == [name for _, name in kept.values()]


@once
def test_new_round_asks_again_with_what_was_typed(signed_in: Browser) -> None:
    before = everything(signed_in.store)
    page = signed_in.submit(signed_in.get("/desk/new-round"), {"name": "", "place": HOSTILE}, status=422)
    assert (page.problems, page.filled(), everything(signed_in.store)) == (
        {"name": "Enter a name for the round"},
        {"name": [""], "place": [HOSTILE]},
        before,
    )


@once
def test_new_round_takes_the_first_of_a_doubled_answer(signed_in: Browser) -> None:
    signed_in.post("/desk/new-round", {"name": ["First", "Second"], "place": ["Here", "There"]})
    round = the_round(signed_in.store, "first")
    assert (round.name, round.place) == ("First", "Here")


@once
def test_new_round_refuses_a_form_with_a_file(signed_in: Browser) -> None:
    signed_in.get("/desk/new-round")
    sent = {"_csrf_token": signed_in.web.cookies["pb-form"], "place": "Here"}
    answer = signed_in.web.post("/desk/new-round", data=sent, files={"name": ("name.txt", b"A name", "text/plain")})
    assert (answer.status_code, Seen(answer).h1) == (415, "You cannot do that now")


@once
@pytest.mark.parametrize("question", SETTINGS)
def test_a_setting_is_kept_and_shown_the_next_time(signed_in: Browser, question: str) -> None:
    make.make_draft(signed_in.store)
    page = signed_in.submit(signed_in.get(f"{DESK}/{question}"), GOOD[question])
    kept = signed_in.get(f"{DESK}/{question}").filled()
    assert (page.address, kept) == (DESK, listed(GOOD[question]) | listed(NEXT_TIME.get(question, {})))


@once
@pytest.mark.parametrize("question", SETTINGS)
def test_a_setting_is_asked_again_with_what_was_typed(signed_in: Browser, question: str) -> None:
    make.make_draft(signed_in.store)
    before = everything(signed_in.store)
    typed, problems = BAD[question]
    page = signed_in.submit(signed_in.get(f"{DESK}/{question}"), typed, status=422)
    kept = {name: values for name, values in page.filled().items() if name in typed}
    assert (page.problems, kept, everything(signed_in.store)) == (problems, listed(typed), before)


@once
def test_every_setting_escapes_what_was_typed_when_it_asks_again(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    for question in SETTINGS:
        page = signed_in.get(f"{DESK}/{question}")
        texts = [box for box in page.form().all("input", "textarea") if box["type"] in ("text", "")]
        hostile = {box["name"]: [HOSTILE] * len(page.filled()[box["name"]]) for box in texts}
        choices: dict[str, list[str]] = {box["name"]: [HOSTILE] for box in page.form().all("input", type="radio")}
        answer = signed_in.post(f"{DESK}/{question}", hostile | choices, status=303 if question in KEEPS else 422)
        shown = signed_in.get(f"{DESK}/{question}") if question in KEEPS else Seen(answer)
        assert {name: shown.filled()[name][: len(typed)] for name, typed in hostile.items()} == hostile


KEEPS = ("name", "themes")  # where it is an answer like any other


def test_the_longest_answers_fit(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    longest: dict[str, Answers] = {
        "name": {"name": "ẞ" * 80, "place": "🎉" * 80},
        "pot": {
            "funder": [f"{n:02}" + "🎉" * 98 for n in range(20)],
            "amount": ["5,000,000"] * 20,
            "smallest_bid": "100,000,000",
            "largest_bid": "100,000,000",
        },
        "themes": {"themes": "\n".join(f"{n:02}" + "🎉" * 98 for n in range(12))},
        "eligibility": {
            "postcodes": ", ".join(f"NK{n} 1AA" for n in range(10, 55)),
            "age_from": "99",
            "connections": ["live", "work", "study"],
        },
    }
    for question, answers in longest.items():
        signed_in.post(f"{DESK}/{question}", answers)
    for name in ("funder", "amount"):
        longest["pot"] = {**longest["pot"], name: [*longest["pot"][name], "", ""]}
    kept = {question: signed_in.get(f"{DESK}/{question}").filled() for question in longest}
    assert kept == {question: listed(answers) for question, answers in longest.items()}


@once
def test_every_setting_is_refused_with_the_reason_once_the_ballot_is_fixed(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    before = everything(signed_in.store)
    told = {}
    for question in SETTINGS:
        signed_in.post(f"{DESK}/{question}", GOOD[question], status=409)
        told[question] = reason(signed_in.get(f"{DESK}/{question}", status=409))
    wanted = {question: FROZEN for question in SETTINGS}
    wanted["themes"] = "Groups are already writing bids for these themes."
    assert (told, everything(signed_in.store)) == (wanted, before)


@once
def test_a_setting_that_was_opened_before_and_saved_after_the_ballot_is_fixed_is_refused(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW)
    page = signed_in.get(f"{DESK}/pot")
    make.accept_all(signed_in.store, slug)
    signed_in.store.write(lambda s: fix_ballot(s, slug, by=make.BY, now=make.NOW))
    before = everything(signed_in.store)
    page = signed_in.submit(page, {"largest_bid": "nonsense"}, status=409)
    assert (page.h1, reason(page), everything(signed_in.store)) == ("You cannot do that now", FROZEN, before)


@once
def test_dates_cannot_take_a_round_with_bids_back_to_a_draft(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    page = signed_in.submit(signed_in.get(f"{DESK}/dates"), GOOD["dates"], status=422)
    assert page.problems == {"bids_open_at": "Bids have opened already, so this cannot be in the future"}


@once
def test_dates_are_of_the_place_and_not_of_the_server(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    signed_in.submit(signed_in.get(f"{DESK}/dates"), GOOD["dates"])
    opens = the_round(signed_in.store, "marlfield-decides").bids_open_at
    assert opens is not None
    assert opens.isoformat() == "2027-04-01T08:00:00+00:00"


CLOSING = {**date("voting_closes_at", "20", "3", "2027", "15:00"), "reason": HOSTILE}


@once
def test_closing_moves_it_and_tells_everyone_why(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.CLOSED)
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING)
    told = f"Voting now closes on Saturday 20 March 2027 at 3pm. Reason: {HOSTILE}"
    assert (page.address, told in signed_in.get("/rounds/marlfield-decides").text) == (DESK, True)


@once
def test_closing_is_moved_by_two_organisers_who_say_the_same(signed_in: Browser) -> None:
    """One who could move it alone could close voting, and open it again."""
    slug = make.make_round(signed_in.store, checking=make.TOGETHER)
    before = the_round(signed_in.store, slug).voting_closes_at
    for _ in range(2):
        desk = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING, button="Save")
        assert "Ada Organiser asked to move the closing time" in desk.text
    make.sign_in(signed_in, "Bob Helper", "bob@example.org")
    page = signed_in.get(f"{DESK}/closing")
    assert page.filled("Save")["voting_closes_at-time"] == ["15:00"]
    assert page.filled("Save")["reason"] == [HOSTILE]
    signed_in.submit(page, {"reason": "Another one."}, button="Save")
    assert the_round(signed_in.store, slug).voting_closes_at == before
    make.sign_in(signed_in, "Cy Third", "cy@example.org")
    signed_in.submit(signed_in.get(f"{DESK}/closing"), button="Save")
    assert the_round(signed_in.store, slug).voting_closes_at == make.NOW + timedelta(hours=3)
    assert said(signed_in.store, slug)[0] == "Voting now closes on Saturday 20 March 2027 at 3pm. Reason: Another one."


@once
def test_closing_asks_for_a_time_to_come_and_a_reason(signed_in: Browser) -> None:
    make.make_round(signed_in.store)
    before = everything(signed_in.store)
    typed = date("voting_closes_at", "20", "3", "2027", "12:00")
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), typed, status=422)
    assert (page.problems, everything(signed_in.store)) == (
        {
            "voting_closes_at": "Enter a time that is still to come",
            "reason": "Enter the reason; it is shown to everyone",
        },
        before,
    )


@once
def test_closing_cannot_be_before_voting_opens(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    page = signed_in.submit(signed_in.get(f"{DESK}/closing"), CLOSING, status=422)
    assert page.problems == {"voting_closes_at": "Voting must close after it opens"}


@once
def test_closing_is_refused_once_the_boxes_are_sealed(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.CLOSED, ballots=[{1: 5, 2: 3, 3: 1}])
    page = signed_in.get(f"{DESK}/closing")
    make.seal(signed_in.store, slug)
    before = everything(signed_in.store)
    page = signed_in.submit(page, CLOSING, status=409)
    assert (reason(page), everything(signed_in.store)) == (
        "The boxes are sealed, so voting cannot open again.",
        before,
    )


@once
def test_minutes_say_when_who_and_what_newest_first(signed_in: Browser) -> None:
    slug = make.make_draft(signed_in.store)
    signed_in.store.write(lambda s: actions.set_themes(s, slug, ["Parks"], by=HOSTILE, now=make.NOW))
    rows = signed_in.get(f"{DESK}/minutes").main.one("tbody").all("tr")
    assert [[cell.text for cell in row.all("td")] for row in rows] == [
        ["Saturday 20 March 2027 at midday", HOSTILE, "Set the themes: there are 1."],
        ["Saturday 20 March 2027 at midday", make.BY, "Started the round."],
    ]


@once
def test_minutes_ask_as_little_for_three_as_for_one(signed_in: Browser) -> None:
    slug = make.make_draft(signed_in.store)
    with questions(signed_in.store) as for_one:
        signed_in.get(f"{DESK}/minutes")
    for n in range(2):
        signed_in.store.write(lambda s, n=n: actions.set_themes(s, slug, [f"T{n}"], by=make.BY, now=make.NOW))  # type: ignore[misc]  # a default in a lambda
    with questions(signed_in.store) as for_three:
        page = signed_in.get(f"{DESK}/minutes")
    assert (len(page.main.one("tbody").all("tr")), len(for_three)) == (3, len(for_one))


@once
def test_the_set_up_of_a_round_that_does_not_exist_is_not_found(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    pages = [signed_in.get(f"/desk/rounds/nowhere/{page}", status=404) for page in (*SETTINGS, "closing", "minutes")]
    for question in SETTINGS:
        signed_in.post(f"/desk/rounds/nowhere/{question}", GOOD[question], status=404)
    assert {page.h1 for page in pages} == {"Page not found"}


FORBIDDEN = (403, "This page was open for too long")


def sent_from(browser: Browser, headers: Mapping[str, str], **fields: Any) -> tuple[int, str]:
    """How a rename is answered: the status and the heading."""
    browser.get(f"{DESK}/name")
    token = {"_csrf_token": browser.web.cookies["pb-form"]}
    answer = browser.web.post(f"{DESK}/name", data={**token, **GOOD["name"], **fields}, headers=headers)
    return answer.status_code, read(answer.text).one("h1").text


@once
def test_a_wrong_form_token_is_forbidden_and_changes_nothing(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    before = everything(signed_in.store)
    answers = [sent_from(signed_in, {}, _csrf_token=token) for token in ("", "wrong", "0" * 128)]
    assert (answers, everything(signed_in.store)) == ([FORBIDDEN] * 3, before)


@once
def test_a_form_sent_from_another_site_is_forbidden_and_changes_nothing(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    before = everything(signed_in.store)
    elsewhere = (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.local.evil.example"},
        {"origin": "http://testserver.local", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    )
    answers = [sent_from(signed_in, headers) for headers in elsewhere]
    assert (answers, everything(signed_in.store)) == ([FORBIDDEN] * 5, before)

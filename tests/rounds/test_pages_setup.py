"""The questions of the set-up, as an organiser sees them."""

from collections.abc import Mapping
from typing import Any

import pytest

from pb.bids.actions import fix_ballot
from pb.rounds.rules import Phase
from tests import make
from tests.browser import HOSTILE, Answers, Browser, Seen, reason
from tests.doing import FROZEN
from tests.looking import everything, once, the_round
from tests.rounds.answers import BAD, DESK, GOOD, NEXT_TIME, SETTINGS, listed
from tests.strict_html import read


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

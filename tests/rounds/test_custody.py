"""The question who has the key to the ballots, and what two organisers have still to do."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from pb.db import Database
from pb.problems import Problems
from pb.rounds.agreed import agreed, would_do
from pb.rounds.forms_checking import CheckingForm
from pb.rounds.rules import WAITS, Act, Custody, Phase
from pb.rounds.words import SCRUTINEERS, checking_in_words
from tests import make
from tests.browser import Browser
from tests.looking import once, said, the_round

CHECKING = "/desk/rounds/marlfield-decides/checking"
ADVICE = "We advise scrutineers for this round, because the pot is more than £10,000"


@pytest.mark.parametrize("custody", list(Custody))
def test_checking_form_takes_who_has_the_key(custody: Custody) -> None:
    assert CheckingForm(custody=custody).checked().custody == custody


def test_checking_form_refuses_anybody_else() -> None:
    with pytest.raises(Problems) as refused:
        CheckingForm(custody="the mayor").checked()
    assert refused.value.by_field == {"custody": "Choose who has the key to the ballots"}


@once
def test_organisers_choose_scrutineers_and_are_told_when_to(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.DRAFT, funders=[("Lottery", 10_000_01)], checking=make.ALONE)
    page = signed_in.get(CHECKING)
    assert ADVICE in page.text
    assert page.filled("Save")["custody"] == ["server"]
    signed_in.submit(page, {"custody": "scrutineers", "disclosure": "slips"}, button="Save")
    assert the_round(signed_in.store, slug).custody == Custody.SCRUTINEERS
    assert SCRUTINEERS in said(signed_in.store, slug)[0]
    assert signed_in.get(CHECKING).filled("Save")["custody"] == ["scrutineers"]


@once
def test_checking_in_words_promises_scrutineers_where_there_are_some(store: Database) -> None:
    slug = make.make_draft(store)
    round = the_round(store, slug)
    assert SCRUTINEERS not in checking_in_words(round)
    round.custody = Custody.SCRUTINEERS
    assert SCRUTINEERS in checking_in_words(round)


@once
def test_would_do_says_what_agreed_then_does(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING, checking=make.TOGETHER)
    ada, bob = make.organiser(store), make.organiser(store, name="Bob", email="bob.second@example.org")

    def both(who: int, what: str, now: datetime) -> Callable[..., tuple[bool, bool]]:
        def job(session: object) -> tuple[bool, bool]:
            round = the_round(store, slug)
            would = would_do(session, round, Act.CLOSE_VOTING, what, by_id=who, now=now)  # type: ignore[arg-type]  # it is a session
            return would, bool(agreed(session, slug, Act.CLOSE_VOTING, what, by_id=who, by="x", now=now))  # type: ignore[arg-type]  # as above

        return job

    presses = [
        (ada, "3", timedelta(), False),
        (ada, "3", timedelta(minutes=1), False),
        (bob, "4", timedelta(minutes=2), False),
        (ada, "4", timedelta(minutes=3), True),
        (ada, "4", timedelta(minutes=4), False),
        (bob, "4", timedelta(minutes=4) + WAITS, False),
        (ada, "4", timedelta(minutes=3) + WAITS * 2, True),
    ]
    for who, what, after, done in presses:
        assert store.write(both(who, what, make.NOW + after)) == (done, done)


@once
def test_would_do_is_always_so_where_one_is_enough(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    with store.read() as session:
        assert would_do(session, the_round(store, slug), Act.CLOSE_VOTING, by_id=1, now=make.NOW)

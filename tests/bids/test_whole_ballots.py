"""Whole ballots are published only where nobody can be recognised by one, or with a reason: known once the bids are."""

from dataclasses import replace

import pytest

from pb.bids.actions import fix_ballot
from pb.count.ballot_types import Approve
from pb.db import Database
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.rounds.actions import set_checking
from pb.rounds.rules import Phase
from tests import make
from tests.looking import everything, once, the_round

# Safe with two bids, and not with three: with these there can be seven ballots.
WHOLE = replace(make.ALONE, disclosure="ballots", expected=15 * 7 - 1)


def reviewed(store: Database) -> str:
    slug = make.make_round(store, Phase.REVIEW, ballot_type=Approve(1, None))
    store.write(lambda s: set_checking(s, slug, WHOLE, by=make.BY, now=make.NOW))
    make.accept_all(store, slug)
    return slug


@once
def test_fix_ballot_is_refused_where_a_whole_ballot_could_be_recognised(store: Database) -> None:
    slug = reviewed(store)
    before = everything(store)
    with pytest.raises(Refused) as raised:
        store.write(lambda s: fix_ballot(s, slug, by=make.BY, now=make.NOW))
    assert str(raised.value) == (
        "With 3 bids there can be 7 different ballots, too many for 104 votes: somebody could be recognised by a whole "
        "ballot. Give the reason why they are published all the same, or choose slips, under How it can be checked."
    )
    assert everything(store) == before


@once
@pytest.mark.parametrize("better", [{"expected": 15 * 7}, {"disclosure": "slips"}, {"reason": "Few choices."}])
def test_fix_ballot_takes_more_votes_or_slips_or_a_reason(store: Database, better: dict[str, object]) -> None:
    slug = reviewed(store)
    checking = replace(WHOLE, **better)  # type: ignore[arg-type]  # one field or another
    store.write(lambda s: set_checking(s, slug, checking, by=make.BY, now=make.NOW))
    store.write(lambda s: fix_ballot(s, slug, by=make.BY, now=make.NOW))
    assert the_round(store, slug).phase(make.NOW) == Phase.BALLOT_FIXED
    make.make_codes(store, slug)
    make.open_round(store, slug)
    with store.read() as session:
        rules = read_line(lines_of(session, 1)[0])
    assert rules.get("reason", "") == better.get("reason", "")

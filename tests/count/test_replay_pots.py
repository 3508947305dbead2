"""Every step of several pots follows from those before it.

Budget: 4 seconds of CI: 80 elections, and 40 wrong traces; see tests/thorough.py for more.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.outcome import Outcome, Verdict
from pb.count.rule import HighestFirst, Pot, Pots, Spill, TieBreak
from tests.count.any_rule import counted, every_rule, rounds
from tests.count.slow.replay import DoesNotFollow
from tests.count.slow.replay_pots import replay_pots
from tests.count.test_replay import follow
from tests.thorough import examples


@st.composite
def in_pots(draw: st.DrawFn) -> tuple[Election, Pots]:
    """A round with two or three pots, some of whose bids exclude each other."""
    election, rules = draw(rounds()), every_rule()[HighestFirst.name]
    how_many = draw(st.integers(2, 3))
    labels = st.sampled_from([(), (), ("x",), ("x", "y")])
    places = st.integers(0, how_many - 1)
    bids = tuple(replace(bid, pot=draw(places), one_of=draw(labels)) for bid in election.bids)
    left, pots = election.pot, []
    for place in range(how_many):
        amount = draw(st.integers(0, left))
        most = draw(st.none() | st.integers(amount, election.pot))
        pots.append(Pot(f"Pot {place}", amount, draw(rules), most))
        left -= amount
    rule = Pots(tuple(pots), draw(st.sampled_from(Spill)), (TieBreak.SMALLER_REQUEST, TieBreak.NUMBER))
    return replace(election, bids=bids), rule


@examples(80)
@given(in_pots())
def test_every_step_of_every_pot_follows_from_those_before(drawn: tuple[Election, Pots]) -> None:
    election, rule = drawn
    replay_pots(election, rule, counted(election, rule), follow)


@examples(40)
@given(in_pots(), st.data())
def test_an_award_or_a_verdict_that_was_changed_does_not_follow(
    drawn: tuple[Election, Pots], data: st.DataObject
) -> None:
    election, rule = drawn
    outcome = counted(election, rule)
    assume(outcome.steps)
    with pytest.raises(DoesNotFollow):
        replay_pots(election, rule, _changed(data.draw, outcome), follow)


def _changed(draw: Any, outcome: Outcome) -> Outcome:
    steps = list(outcome.steps)
    place = draw(st.integers(0, len(steps) - 1))
    funded = steps[place].verdict is Verdict.FUNDED
    verdict = Verdict.DOES_NOT_FIT if funded else Verdict.FUNDED
    steps[place] = replace(steps[place], verdict=verdict, award=steps[place].award + 1)
    return Outcome.of(outcome.spent + outcome.left, tuple(steps), outcome.ties)

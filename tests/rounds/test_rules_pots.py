"""How the money of a round is divided into pots."""

import pytest

from pb.problems import Problems, Refused
from pb.rounds.rules import Phase
from pb.rounds.rules_pots import check_pot_limits, check_pots, check_pots_stay


def test_check_pots_refuses_more_money_than_the_round_has() -> None:
    check_pots([], 0)
    check_pots([1200_00, 800_00], 2000_00)
    with pytest.raises(Problems, match="The pots have £2,000.01 together, and the round has £2,000"):
        check_pots([1200_00, 800_01], 2000_00)


def test_check_pots_stay_refuses_another_number_or_order_once_bids_are_open() -> None:
    check_pots_stay(Phase.DRAFT, ["Parks"], ["Streets", "Parks"])
    check_pots_stay(Phase.REVIEW, ["Parks", "Streets"], ["Green", "Streets"])
    for phase in (Phase.BIDS_OPEN, Phase.REVIEW):
        for after in (["Parks"], ["Streets", "Parks"], ["Streets", "Schools"], ["Parks", "Streets", "Schools"]):
            with pytest.raises(Refused, match="^Groups are already writing bids for these pots"):
                check_pots_stay(phase, ["Parks", "Streets"], after)


def test_check_pot_limits_refuses_a_largest_bid_below_the_smallest() -> None:
    check_pot_limits([None, 100_00], 100_00)
    with pytest.raises(Problems) as raised:
        check_pot_limits([None, 99_99], 100_00)
    assert raised.value.by_field == {"largest-1": "Enter £100 or more, the smallest bid, or nothing"}

import pytest

from pb.problems import Refused
from pb.rehearsal.rules import check_can_rehearse, check_can_wipe, check_stays_fixed


def test_check_can_rehearse_takes_a_real_round_that_has_no_rehearsal() -> None:
    check_can_rehearse(None, there_is_one=False)
    with pytest.raises(Refused, match="Wipe it first"):
        check_can_rehearse(None, there_is_one=True)
    with pytest.raises(Refused, match="This is a rehearsal already"):
        check_can_rehearse(1, there_is_one=False)


def test_check_can_wipe_takes_no_real_round() -> None:
    check_can_wipe(1)
    with pytest.raises(Refused, match="This is a real round"):
        check_can_wipe(None)


def test_check_stays_fixed_lets_real_rounds_alone_go_back_to_review() -> None:
    check_stays_fixed(None)
    with pytest.raises(Refused, match="Change it there"):
        check_stays_fixed(1)

"""What a ballot paper says, for every kind of ballot."""

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.printing.rules import (
    LONGEST_WORD,
    MOST_BOXES,
    boxes_on_paper,
    breakable,
    check_opened,
    check_papers,
    check_zero,
    instructions_on_paper,
    serial,
)
from pb.problems import Refused
from pb.rounds.blanks import Blanks, blanks_in_words, unreadable_in_words
from pb.rounds.rules import ORDER, Phase
from pb.voting.codes import new_card
from pb.voting.pages_codes import read_cards

KINDS = (ScoreEvery(), ScoreEvery(every=True), Approve(), Rank(), SharePoints(), SpendThePot(1000_00))


@pytest.mark.parametrize("phase", ORDER, ids=lambda phase: phase.name)
def test_check_papers_waits_until_the_ballot_is_fixed(phase: Phase) -> None:
    if phase in (Phase.DRAFT, Phase.BIDS_OPEN, Phase.REVIEW):
        with pytest.raises(Refused, match="Fix the ballot first"):
            check_papers(phase)
    else:
        check_papers(phase)


def test_check_opened_wants_a_seal_number() -> None:
    check_opened(1)
    with pytest.raises(Refused, match="Open the round first"):
        check_opened(0)


def test_check_zero_refuses_a_report_that_would_not_be_true() -> None:
    check_zero(0)
    with pytest.raises(Refused, match="There are ballots in the box already"):
        check_zero(1)


@pytest.mark.parametrize(
    ("ballot_type", "boxes"),
    [
        (ScoreEvery(best=2), ("0", "1", "2", "No score")),
        (ScoreEvery(best=2, every=True), ("0", "1", "2")),
        (ScoreEvery(best=10), (*map(str, range(11)), "No score")),
        (ScoreEvery(best=11), ("Score",)),
        (Approve(), ("Choose",)),
        (SpendThePot(1000_00), ("Choose",)),
        (Rank(3), ("1st", "2nd", "3rd")),
        (Rank(MOST_BOXES + 1), ("Place",)),
        (SharePoints(10), ("Points",)),
    ],
    ids=repr,
)
def test_boxes_on_paper_are_the_choices_of_the_screen(ballot_type: BallotType, boxes: tuple[str, ...]) -> None:
    assert boxes_on_paper(ballot_type) == boxes


def test_boxes_on_paper_knows_no_other_kind_of_ballot() -> None:
    with pytest.raises(ValueError, match="no papers for this kind"):
        boxes_on_paper(BallotType())


@pytest.mark.parametrize("ballot_type", KINDS, ids=repr)
def test_instructions_on_paper_begin_as_the_screen_does(ballot_type: BallotType) -> None:
    plain = instructions_on_paper(ballot_type, own_order=False)
    turned = instructions_on_paper(ballot_type, own_order=True)
    assert plain[0].startswith(ballot_type.instruction())
    assert plain[1] == f"{blanks_in_words(ballot_type)} {unreadable_in_words(Blanks.COUNT)}"
    rejecting = instructions_on_paper(ballot_type, Blanks.REJECT, own_order=False)
    assert rejecting[1].endswith("cannot be counted either.")
    assert turned == (*plain, turned[-1])
    assert "On paper they stand by their numbers" in turned[-1]


@pytest.mark.parametrize(
    ("ballot_type", "said"),
    [
        (ScoreEvery(), "Put a cross in one box for each bid. 0 is Not for me, 5 is Love it."),
        (ScoreEvery(best=12), "Write a number in the box. 0 is Not for me, 12 is Love it."),
        (Approve(), "Put a cross in its box."),
        (Rank(1), "Put a cross in its box."),
        (Rank(3), "Put a cross in the box under its place. Give each place to one bid only."),
        (Rank(MOST_BOXES + 1), "Write a number in the box."),
        (SharePoints(), "Write a number in the box."),
    ],
    ids=repr,
)
def test_instructions_on_paper_say_how_to_mark(ballot_type: BallotType, said: str) -> None:
    assert instructions_on_paper(ballot_type, own_order=False)[0] == f"{ballot_type.instruction()} {said}"


def test_serial_is_read_back_as_the_card_that_it_is() -> None:
    card = new_card()
    assert read_cards(serial(card.number, card.code)) == [card]


def test_breakable_breaks_only_what_is_longer_than_a_line() -> None:
    short, word = "Lunch club for everyone", "W" * 80
    assert breakable(short) == short
    assert breakable("W" * 2 * LONGEST_WORD) == "W" * 2 * LONGEST_WORD
    assert breakable(word).split("\u200b") == ["W" * LONGEST_WORD] * 5
    address = f"vote.example.org/rounds/{'marlfield-decides-' * 3}/vote"
    assert breakable(address) == address
    assert breakable(f"a {word}  b").replace("\u200b", "") == f"a {word}  b"

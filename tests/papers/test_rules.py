"""What may be keyed, what a paper comes to, and when a pile can be closed."""

import re
from hashlib import sha256

import pytest

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.papers.rules import (
    MOST_PAPERS,
    PaperState,
    Reason,
    check_can_close,
    check_keys,
    check_none_open,
    check_room,
    check_why,
    counted_in_words,
    decided,
    differing,
    drawn_papers,
    keys_of,
    paper_digest,
    read_counted,
    read_drawn,
    read_scanned,
    read_set_aside,
)
from pb.problems import Problems, Refused
from pb.rounds.blanks import Blanks
from pb.voting.codes import new_card
from pb.voting.rules import Choice

THREE = {1: Choice("Lunch club", 100_00), 2: Choice("Trees", 200_00), 3: Choice("Bus shelter", 300_00)}
EVERY = ScoreEvery(every=True)


def keyed(text: str) -> dict[int, str]:
    return dict(enumerate(text.split(), start=1))


def comes_to(text: str, ballot_type: BallotType, blanks: Blanks = Blanks.COUNT) -> str:
    """Its answers in the order of the bids, or why it is not counted."""
    found = decided(keyed(text), THREE, ballot_type, blanks)
    answers = " ".join("".join(found.typed.get(f"bid-{number}", ["."])) for number in THREE)
    return found.reason or answers


@pytest.mark.parametrize(
    ("ballot_type", "text", "by_rule"),
    [
        # count what is there, give 0, reject the paper
        (ScoreEvery(), "5 0 3", ("5 0 3", "5 0 3", "5 0 3")),
        (ScoreEvery(), "5 - 3", ("5 none 3", "5 0 3", Reason.BREAKS)),
        (ScoreEvery(), "5 / 3", ("5 none 3", "5 0 3", Reason.UNREADABLE)),
        (ScoreEvery(), "5 + 3", ("5 none 3", "5 none 3", "5 none 3")),
        (EVERY, "5 - 3", ("5 0 3", "5 0 3", Reason.BREAKS)),
        (EVERY, "- - -", (Reason.BLANK,) * 3),
        (ScoreEvery(), "- / -", (Reason.UNREADABLE,) * 3),
        (Approve(1, 2), "1 - -", ("1 . .",) * 3),
        (Approve(1, 2), "1 1 1", (Reason.BREAKS,) * 3),
        (Approve(2, 2), "1 / -", (Reason.BREAKS, Reason.BREAKS, Reason.UNREADABLE)),
        (Rank(2), "2 1 -", ("2 1 .",) * 3),
        (Rank(2), "1 1 -", (Reason.BREAKS,) * 3),
        (Rank(2), "2 - -", (Reason.BREAKS,) * 3),
        (SharePoints(10), "7 - 3", ("7 . 3",) * 3),
        (SharePoints(10), "7 4 -", (Reason.BREAKS,) * 3),
        (SharePoints(10), "0 - -", (Reason.BREAKS,) * 3),
        (SpendThePot(300_00), "1 1 -", ("1 1 .",) * 3),
        (SpendThePot(300_00), "1 - 1", (Reason.BREAKS,) * 3),
    ],
    ids=lambda each: re.sub(r"[()]", "", repr(each)),
)
def test_decided_goes_by_the_declared_rule_for_blanks(
    ballot_type: BallotType, text: str, by_rule: tuple[str, str, str]
) -> None:
    assert tuple(comes_to(text, ballot_type, blanks) for blanks in Blanks) == by_rule


def test_keys_of_each_ballot_are_its_answers_and_signs() -> None:
    assert "".join(keys_of(ScoreEvery(), Blanks.COUNT)) == "012345-/"
    assert "".join(keys_of(ScoreEvery(), Blanks.ZERO)) == "012345-/+"
    assert "".join(keys_of(EVERY, Blanks.REJECT)) == "012345-/"
    assert list(keys_of(Approve(), Blanks.REJECT)) == ["1", "-", "/"]
    assert list(keys_of(Rank(3), Blanks.COUNT)) == ["1", "2", "3", "-", "/"]
    assert keys_of(ScoreEvery(), Blanks.COUNT)["-"] == "Blank, or No score"


def test_check_keys_wants_one_key_for_every_bid() -> None:
    keys = keys_of(ScoreEvery(), Blanks.COUNT)
    typed = {"bid-1": ["5"], "bid-2": [" - "], "bid-3": ["/"]}
    assert check_keys(typed, THREE, keys) == {1: "5", 2: "-", 3: "/"}
    with pytest.raises(Problems) as raised:
        check_keys({"bid-1": ["6"], "bid-2": [""], "bid-9": ["1"]}, THREE, keys)
    assert raised.value.by_field == {
        "bid-1": "There is no such key for 1. Lunch club",
        "bid-2": "Key something for 2. Trees",
        "bid-3": "Key something for 3. Bus shelter",
    }


@pytest.mark.parametrize("typed", ["0", "", "many", "-3", "4 8"])
def test_read_counted_wants_a_number(typed: str) -> None:
    assert read_counted(" 50 ") == MOST_PAPERS
    with pytest.raises(Problems, match="Enter how many papers you counted, like 48"):
        read_counted(typed)


def test_read_counted_refuses_a_pile_of_51_and_fewer_than_were_keyed() -> None:
    with pytest.raises(Problems, match="A pile has at most 50 papers. Make two piles of these 51"):
        read_counted("51")
    with pytest.raises(Problems, match="Enter 4 or more"):
        read_counted("3", 4)


def test_read_scanned_takes_the_square_of_a_paper_or_its_code() -> None:
    card = new_card()
    assert read_scanned(f"{card.number}:{card.code}") == card.code
    assert read_scanned(card.code.lower()) == card.code
    for typed, words in ((f"vote#{card.code}", "card for a screen"), ("", "square"), (card.number, "square")):
        with pytest.raises(Problems, match=words):
            read_scanned(typed)


def test_differing_names_the_bids_of_two_readings() -> None:
    assert differing(keyed("5 0 -"), keyed("5 0 -")) == []
    assert differing(keyed("5 0 -"), keyed("5 1 /")) == [2, 3]


def test_check_why_wants_one_line() -> None:
    assert check_why("A slip of the finger.") == "A slip of the finger."
    for why in ("", "x" * 201, "two\nlines"):
        with pytest.raises(Problems, match="Say why in one line"):
            check_why(why)


def test_read_set_aside_takes_only_what_cannot_be_keyed() -> None:
    assert read_set_aside("strange") is Reason.STRANGE
    for typed in ("blank", "", "nonsense"):
        with pytest.raises(Problems, match="Choose why it cannot be keyed"):
            read_set_aside(typed)


def test_check_room_refuses_one_more_than_was_counted() -> None:
    check_room(2, 1)
    with pytest.raises(Problems, match="This pile was counted as 2 papers, and has as many already"):
        check_room(2, 2)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([PaperState.SETTLED, PaperState.HELD], "A third look is still needed at 1 paper"),
        ([PaperState.SETTLED, PaperState.ONCE], "A second person still has to key 1 paper"),
        ([PaperState.SETTLED], "Counted by hand: 2 papers. Keyed or put aside: 1."),
        ([PaperState.SETTLED] * 3, "Counted by hand: 2 papers. Keyed or put aside: 3."),
    ],
)
def test_check_can_close_wants_as_many_settled_as_were_counted(states: list[str], words: str) -> None:
    check_can_close(2, [PaperState.SETTLED, PaperState.REJECTED])
    with pytest.raises(Refused, match=words):
        check_can_close(2, states)


def test_check_none_open_keeps_the_boxes_open_for_papers() -> None:
    check_none_open(0, 0)
    with pytest.raises(Refused, match="1 pile of papers still open"):
        check_none_open(1, 0)
    with pytest.raises(Refused, match="Papers are being compared"):
        check_none_open(0, 1)


def test_read_drawn_wants_no_more_than_there_are() -> None:
    assert read_drawn("10", 40) == 10
    for typed, papers in (("0", 40), ("41", 40), ("51", 400), ("ten", 40)):
        with pytest.raises(Problems, match="Enter a whole number from 1 to"):
            read_drawn(typed, papers)


def test_paper_digest_can_be_worked_out_with_one_command() -> None:
    line = b"pb1/paper\nr-0123456789ab\n35142\n7K2M9QXD\n"
    assert paper_digest("r-0123456789ab", "35142", "7K2M9QXD") == sha256(line).hexdigest()


def test_drawn_papers_are_others_with_other_dice_and_never_one_twice() -> None:
    cards = [new_card().number for _ in range(40)]
    drawn = drawn_papers("r-0123456789ab", "35142", cards, 10)
    assert len(set(drawn)) == 10
    assert set(drawn) <= set(cards)
    assert drawn == drawn_papers("r-0123456789ab", "35142", cards[::-1], 10)
    assert drawn != drawn_papers("r-0123456789ab", "35143", cards, 10)


def test_counted_in_words_says_each_reason_once() -> None:
    assert counted_in_words([]) == ""
    assert counted_in_words([Reason.BREAKS, Reason.BLANK, Reason.BREAKS]) == (
        "3 rejected: 1 because nothing is marked on it, 2 because its marks break the rule of the ballot"
    )

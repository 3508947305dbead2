"""What a paper says of a bid without a mark, and what is done with it."""

from pb.count.ballot_types import Approve, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.rounds.blanks import Blanks, blanks_in_words, gives_zero, unreadable_in_words

OTHERS = (Approve(), Rank(), SharePoints(), SpendThePot(500_00))


def test_blanks_in_words_say_what_becomes_of_a_bid_without_a_mark() -> None:
    assert [blanks_in_words(ballot_type) for ballot_type in (ScoreEvery(), ScoreEvery(every=True), *OTHERS)] == [
        "A bid that you leave blank gets no score, which adds nothing.",
        "A bid that you leave blank gets 0.",
        "A bid that you leave blank is not chosen.",
        "A bid that you leave blank gets no place and no points.",
        "A bid that you leave blank gets no points.",
        "A bid that you leave blank is not chosen.",
    ]
    cannot = "A paper on which a bid is left blank cannot be counted."
    assert blanks_in_words(ScoreEvery(every=True), Blanks.REJECT) == f"Score every bid. {cannot}"
    assert blanks_in_words(ScoreEvery(), Blanks.REJECT) == f"Mark every bid, with a score or with No score. {cannot}"
    assert blanks_in_words(ScoreEvery(), Blanks.ZERO) == "A bid that you leave blank gets 0."


def test_unreadable_in_words_goes_by_the_declared_rule() -> None:
    assert unreadable_in_words(Blanks.COUNT) == unreadable_in_words(Blanks.ZERO)
    assert unreadable_in_words(Blanks.REJECT).endswith("cannot be counted either.")


def test_gives_zero_to_scores_alone() -> None:
    assert not any(gives_zero(each, blanks) for each in OTHERS for blanks in Blanks)
    assert [gives_zero(ScoreEvery(), blanks) for blanks in Blanks] == [False, True, False]
    assert [gives_zero(ScoreEvery(every=True), blanks) for blanks in Blanks] == [True, True, False]

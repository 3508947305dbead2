"""What comes of an invented round: its marks as ballots, its outcome, and the draws that took."""

from collections.abc import Mapping

from pb.count.election import Election
from pb.count.outcome import Outcome, TieToSettle
from pb.count.rule import TieBreak
from pb.count.share import share_out
from pb.count.ties import NO_DRAWS, Draws
from tests.proof.story import Entry, Marks, Story


def dealt(given: Mapping[int, Mapping[int, int]], ballots: int) -> list[Marks]:
    """So many ballots with these marks, one after the other: none that anybody cast, and every tally is right."""
    made: list[Marks] = [{} for _ in range(ballots)]
    for bid, marks in given.items():
        slips = [mark for mark, times in sorted(marks.items()) for _ in range(times)]
        for ballot, mark in zip(made, slips, strict=False):
            ballot[bid] = mark
    return made


def drawn_out(election: Election, story: Story) -> tuple[Outcome, Draws]:
    """The outcome, and the draws it took."""
    draws = NO_DRAWS
    while isinstance(answer := share_out(election, story.rule, draws), TieToSettle):
        if story.rule.ties[-1] is TieBreak.DICE:
            draws = Draws(dice=story.dice)
        else:
            draws = Draws((*draws.lots, tuple(sorted(answer.among, reverse=True))))
    return answer, draws


def draw_fields(draws: Draws) -> Entry:
    lots = {"lots": [list(each) for each in draws.lots]} if draws.lots else {}
    return {**lots, **({"dice": draws.dice} if draws.dice else {})}

"""Elections for the tests of the count: made by hand, made by chance, and the demonstration round."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from pb.count.ballots import Ballots, Marks
from pb.count.election import Bid, Election
from pb.count.outcome import Outcome, TieToSettle
from pb.count.rule import HighestFirst, Remainder, Rule, TieBreak
from pb.count.share import share_out
from pb.count.ties import NO_DRAWS, Draws

CASES = Path(__file__).parent / "cases"
BY_LOTS = (TieBreak.LOTS,)
SMALLER_FIRST = (TieBreak.SMALLER_REQUEST, TieBreak.LOTS)


def make_bid(number: int, asked: int, minimum: int | None = None, *, withdrawn: bool = False) -> Bid:
    return Bid(number, f"Bid {number}", asked, minimum, withdrawn)


def ballots_for(totals: dict[int, int], voters: int) -> tuple[Marks, ...]:
    """Ballots that score every bid and give exactly these totals; the extra point goes round the room."""
    ballots: list[dict[int, int]] = [{} for _ in range(voters)]
    for number, total in totals.items():
        score, extra = divmod(total, voters)
        for place, ballot in enumerate(ballots):
            ballot[number] = score + ((place + 7 * number) % voters < extra)
    return tuple(ballots)


def make_election(pot: int, *bids: tuple[Bid, int], voters: int = 4) -> Election:
    """Each bid with the total it is to have."""
    totals = {bid.number: total for bid, total in bids}
    return Election.of(pot, tuple(bid for bid, _ in bids), ballots_for(totals, voters))


def marlfield_case() -> dict[str, Any]:
    case: dict[str, Any] = json.loads((CASES / "marlfield.json").read_text(encoding="utf-8"))
    return case


def marlfield() -> Election:
    case = marlfield_case()
    bids = tuple(
        Bid(
            bid["number"],
            bid["title"],
            bid["asked"] * 100,
            None if bid["minimum"] is None else bid["minimum"] * 100,
        )
        for bid in case["bids"]
    )
    totals = {bid["number"]: bid["total"] for bid in case["bids"]}
    return Election.of(case["pot"] * 100, bids, ballots_for(totals, case["ballots"]))


def rule(remainder: Remainder, ties: tuple[TieBreak, ...] = BY_LOTS) -> HighestFirst:
    return HighestFirst(remainder, ties)


def shared(election: Election, rule: Rule, draws: Draws = NO_DRAWS) -> Outcome:
    outcome = share_out(election, rule, draws)
    assert isinstance(outcome, Outcome), outcome
    return outcome


def drawn_to_the_end(election: Election, rule: Rule) -> tuple[Outcome, Draws]:
    """Draw for every tie that asks for it: the highest number always comes out first."""
    draws = NO_DRAWS
    while isinstance(answer := share_out(election, rule, draws), TieToSettle):
        draws = Draws((*draws.lots, tuple(reversed(answer.among))))
    return answer, draws


def one_by_one(ballots: Ballots) -> list[Marks]:
    """Every ballot that was cast, equal ones as often as they were."""
    return [marks for marks, times in ballots for _ in range(times)]


def bids(numbers: Sequence[int]) -> st.SearchStrategy[list[Bid]]:
    """One bid for each number, asking little, so that ties and tight pots are common."""

    @st.composite
    def one(draw: st.DrawFn, number: int) -> Bid:
        asked = draw(st.integers(1, 8))
        minimum = draw(st.none() | st.integers(1, asked))
        return Bid(number, f"Bid {number}", asked, minimum, draw(st.integers(0, 5)) == 0)

    return st.tuples(*(one(number) for number in numbers)).map(list)


@st.composite
def elections(draw: st.DrawFn) -> Election:
    numbers = draw(st.lists(st.integers(1, 99), max_size=7, unique=True))
    made = draw(bids(numbers))
    scores = st.dictionaries(st.sampled_from(numbers), st.integers(0, 2)) if numbers else st.just({})
    ballots = draw(st.lists(scores, max_size=6))
    return Election.of(draw(st.integers(0, 30)), tuple(made), tuple(ballots), top=2)


def rules() -> st.SearchStrategy[HighestFirst]:
    return st.builds(HighestFirst, st.sampled_from(Remainder), st.sampled_from([BY_LOTS, SMALLER_FIRST]))

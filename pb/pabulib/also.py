"""What can be asked beside the outcome of a file: near misses, other orders of level projects, and who paid what."""

from collections.abc import Iterator
from typing import Any

from pb.count.alternatives import alternatives
from pb.count.explain import near_sentence
from pb.count.near import near_misses
from pb.count.paid import Paid, paid_by_voters
from pb.pabulib.answer import about
from pb.pabulib.counting import Count
from pb.pabulib.file import VoteType
from pb.pabulib.numbers import as_written

ALSO = ("near", "others", "paid")


def also_asked(count: Count, asked: str) -> Any:
    """The answer for other programs, under the name of what was asked. Amounts are exact, in the file's unit."""
    if asked == "near":
        return [{"id": count.projects[number].id, "more": more} for number, more in _near(count).items()]
    if asked == "others":
        other = alternatives(count.election, count.rule, count.outcome)
        return {"complete": other.complete, "funded": [_funded(count, awards) for awards in other.awards]}
    return [_paid(count, each) for each in paid_by_voters(count.election, count.rule, count.outcome)]


def also_said(count: Count, asked: str) -> Iterator[str]:
    """The same for people."""
    yield ""
    if asked == "near":
        yield "How near the others came:"
        for number, more in _near(count).items():
            yield f"  {count.projects[number].id}: {near_sentence(more)}."
    elif asked == "others":
        yield from _others_said(count)
    else:
        yield "What voters with the same ballot paid:"
        for each in paid_by_voters(count.election, count.rule, count.outcome):
            marks = ", ".join(count.projects[number].id for number in sorted(each.marks)) or "nothing"
            paid = ", ".join(f"{about(count, pence)} for {count.projects[n].id}" for n, pence in each.paid.items())
            yield f"  {each.voters:,} for {marks}: {paid or 'nothing'}; {about(count, each.left)} left."


def _near(count: Count) -> dict[int, int | None]:
    if count.election.ballots.cast != count.file.ballots.cast:
        raise ValueError("The declared rule goes by the totals that the file states, to which no ballot can be added")
    if count.file.vote_type is VoteType.ORDINAL:
        raise ValueError("In a ranking a single project gets no points, so nobody could vote for one alone")
    return near_misses(count.election, count.rule, count.outcome)


def _others_said(count: Count) -> Iterator[str]:
    other = alternatives(count.election, count.rule, count.outcome)
    tried = "every order" if other.complete else "many orders, not every one"
    if not other.awards:
        yield f"In {tried} of level projects the same projects are funded."
        return
    yield f"In {tried} of level projects, these sets would be funded instead:"
    for awards in other.awards:
        yield f"  {', '.join(_funded(count, awards)) or 'none'}"


def _funded(count: Count, awards: Any) -> list[str]:
    return sorted(count.projects[number].id for number, award in awards.items() if award)


def _paid(count: Count, each: Paid) -> dict[str, Any]:
    scale = count.file.scale
    return {
        "ballot": {count.projects[n].id: as_written(points, count.points_scale) for n, points in each.marks.items()},
        "voters": each.voters,
        "paid": {count.projects[number].id: str(pence / scale) for number, pence in each.paid.items()},
        "left": str(each.left / scale),
    }

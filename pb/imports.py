"""Making a published round out of a PaBulib file, so that a real election can be looked at in our pages.

The round goes through the same actions as any other; only its ballots are put in the box without cards, and the
clock is told. It has no ledger: nobody here saw the votes cast.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from secrets import token_hex
from typing import Any

from sqlmodel import col, select

from pb.bids import actions as bids
from pb.bids.forms import BidDetails
from pb.bids.models import Bid
from pb.bids.rules import LONGEST_TITLE
from pb.box.actions import put_in_box
from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints
from pb.count.ballots import Marks
from pb.count.rule import EqualShares, HighestFirst, Remainder, Rule, TieBreak
from pb.db import Database
from pb.pabulib.declared import EQUAL_SHARES, OFFICIAL, threshold_of
from pb.pabulib.file import PabulibFile, Project, VoteType
from pb.problems import Refused
from pb.publish.actions import count_round, publish_result
from pb.rounds import actions as rounds
from pb.rounds.models import Round

# What our pages can show and a small server can keep; a larger file is still counted by `pb count`.
MOST_BIDS = 500
MOST_BALLOTS = 200_000
BY = "Imported from a file"
_DAY = timedelta(days=1)


def import_round(store: Database, file: PabulibFile, name: str, now: datetime) -> str:
    """Make the round, its bids and its ballots, count it and publish it. Returns its slug, unlike any other.

    It is shared out by equal shares where the file says so (a comparison with greedy is left out), else highest
    first, stopping or going on as the file says: other rules can be looked at beside it. A ranking's first place
    is worth as many points as the longest ranking has places.
    Raises Refused, with the reason, for a file that our pages cannot show.
    """
    ballot_type = _ballot_type(file)
    amounts = {project.id: _pence(file, project.cost, project.id) for project in file.projects}
    _check_size(file)
    start = now - 40 * _DAY
    slug = store.write(lambda s: rounds.create_round(s, name[:80], _place(file), by=BY, now=start))
    act = partial(_act, store, slug)
    pot = _pence(file, file.pot, "the pot")
    act(rounds.set_pot, [(_place(file), pot)], 1, max(amounts.values()), now=start)
    act(rounds.set_themes, ["All projects"], now=start)
    act(rounds.set_eligibility, "", 16, "live", now=start)
    act(rounds.set_ballot, ballot_type, "pitch", now=start)
    act(rounds.set_sharing, _rule(file), now=start)
    dates = (start, start + 2 * _DAY, start + 4 * _DAY, now - _DAY)
    act(rounds.set_dates, dates, "Europe/London", now=start)
    act(rounds.announce_round, now=start)
    _send_bids(store, slug, file, amounts, start + _DAY)
    act(bids.fix_ballot, now=start + 3 * _DAY)
    counted_at = now - timedelta(hours=1)
    store.write(lambda s: put_in_box(s, slug, _marks(file, ballot_type), now=counted_at))
    store.write(lambda s: count_round(s, slug, (), "", by=BY, now=counted_at))
    act(publish_result, 1, {}, now=counted_at)
    return slug


def _check_size(file: PabulibFile) -> None:
    if not file.projects or not file.ballots.cast:
        raise Refused("A round needs at least one project and one ballot.")
    if len(file.projects) > MOST_BIDS or file.ballots.cast > MOST_BALLOTS:
        raise Refused(f"Our pages show up to {MOST_BIDS} projects and {MOST_BALLOTS:,} ballots. Use pb count instead.")


def _pence(file: PabulibFile, parts: int, what: str) -> int:
    pence, rest = divmod(parts * 100, file.scale)
    if rest or not pence:
        raise Refused(f"The amount of {what} is nothing, or has parts of a penny. Use pb count instead.")
    return pence


def _ballot_type(file: PabulibFile) -> BallotType:
    longest = max(1, max((len(marks) for marks, _ in file.ballots), default=1))
    if file.vote_type.names_only:
        return Approve(1, longest)
    if file.vote_type is VoteType.ORDINAL:
        return Rank(longest)
    if file.vote_type is VoteType.CUMULATIVE:
        return SharePoints(max(1, max((sum(marks.values()) for marks, _ in file.ballots), default=1)))
    return ScoreEvery(max(1, int(file.ballots.points.max(initial=1))))


def _rule(file: PabulibFile) -> Rule:
    name = file.meta.get("rule", "").strip().lower()
    if name in EQUAL_SHARES:
        return EqualShares(completion=EQUAL_SHARES[name], ties=OFFICIAL.chain)
    remainder = Remainder.STOP if name == "greedy-no-skip" else Remainder.SKIP
    return HighestFirst(remainder, (TieBreak.NUMBER,), least_total=_least_total(file))


def _least_total(file: PabulibFile) -> int | None:
    threshold = threshold_of(file.meta)
    if threshold is not None and file.vote_type is VoteType.ORDINAL:
        raise Refused("This file has a threshold in points of its own for places. Use pb count instead.")
    return None if threshold is None else ceil(threshold * file.points_scale)


def _place(file: PabulibFile) -> str:
    return (file.meta.get("unit") or "A town")[:80]


def _act(store: Database, slug: str, action: Callable[..., Any], *values: Any, now: datetime) -> None:
    store.write(lambda s: action(s, slug, *values, by=BY, now=now))


def _send_bids(store: Database, slug: str, file: PabulibFile, amounts: Mapping[str, int], now: datetime) -> None:
    """Bid 1 is the project whose id is smallest as text, as in `pb count`."""
    by_id = {project.id: project for project in file.projects}
    for project_id in file.ids:
        details = _details(by_id[project_id], amounts[project_id])
        store.write(partial(bids.submit_bid, slug=slug, details=details, form_key=token_hex(16), now=now))
    with store.read() as session:
        round_id = select(Round.id).where(Round.slug == slug).scalar_subquery()
        sent = list(session.exec(select(Bid.id).where(Bid.round_id == round_id).order_by(col(Bid.id))))
    for bid_id in sent:
        _act(store, slug, bids.accept_bid, bid_id, now=now)


def _details(project: Project, pence: int) -> BidDetails:
    title = project.name if len(project.name) <= LONGEST_TITLE else f"{project.name[: LONGEST_TITLE - 1]}…"
    return BidDetails(
        group_name=f"Project {project.id}"[:80],
        title=title,
        summary=project.name[:1000],
        amount=pence,
        minimum=None,
        location=(project.cells.get("district") or project.cells.get("neighborhood") or "Not stated")[:120],
        hide_location=False,
        contact_name="Not known",
        contact_email="",
        contact_phone="",
        themes=(),
    )


def _marks(file: PabulibFile, ballot_type: BallotType) -> Iterator[Marks]:
    for points, times in file.ballots:
        places = {number: len(points) - below for number, below in points.items()}
        marks = places if isinstance(ballot_type, Rank) else points
        for _ in range(times):
            yield marks

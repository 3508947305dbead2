"""What was counted at the door, and what it comes to. The database adds up, so that two desks never disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from pb.door.models import DoorCount
from pb.door.postcodes import areas_of
from pb.door.rules import HANDED_OUT, REASONS, REJECTED, Balance, WhoMayVote
from pb.ledger.queries import lines_of
from pb.problems import Problems
from pb.proof.canonical import read_line
from pb.rounds.models import Round
from pb.voting.models import Batch, CodeState, VotingCode
from pb.voting.queries import turnout_by_channel
from pb.voting.rules import Channel


def who_may_vote(round: Round) -> WhoMayVote:
    return WhoMayVote(areas_of(round.postcodes), round.age_from or 0, round.connections.split())


def balances(session: Session, round_id: int) -> list[Balance]:
    """One of the cards and one of the papers, as far as any were made."""
    summed = (
        select(DoorCount.channel, DoorCount.what, func.sum(DoorCount.number))
        .where(DoorCount.round_id == round_id)
        .group_by(col(DoorCount.channel), col(DoorCount.what))
    )
    counted = [(channel, what, int(number)) for channel, what, number in session.exec(summed)]
    found = []
    for channel, each in turnout_by_channel(session, round_id).items():
        handed_out = sum(number for of, what, number in counted if (of, what) == (channel, HANDED_OUT))
        rejected = sum(number for of, what, number in counted if (of, what) == (channel, REJECTED))
        spoiled = sum(number for of, what, number in counted if of == channel and what in REASONS)
        lost = each.void - spoiled - rejected
        found.append(Balance(channel, each.made, handed_out, each.cast, spoiled, lost, rejected))
    return found


@dataclass(frozen=True)
class Line:
    """What one desk did: handed out, or withdrew for one reason. `desk` is empty for organisers."""

    desk: str
    channel: Channel
    what: str
    number: int


def lines(session: Session, round_id: int) -> list[Line]:
    """By desk, channel and reason; nothing that is 0, and nothing that was not done at a desk."""
    kept = select(DoorCount).where(DoorCount.round_id == round_id, DoorCount.number > 0, DoorCount.what != REJECTED)
    found = [Line(each.desk, Channel(each.channel), each.what, each.number) for each in session.exec(kept)]
    return sorted(found, key=lambda line: (line.desk, line.channel, line.what))


def handed_out_at(session: Session, round_id: int, desk: str) -> dict[Channel, int]:
    """How many one desk handed out, of each channel that there are codes of."""
    mine = (DoorCount.round_id == round_id, DoorCount.desk == desk, DoorCount.what == HANDED_OUT)
    here = dict(session.exec(select(DoorCount.channel, DoorCount.number).where(*mine)).all())
    there = set(session.exec(select(Batch.channel).where(Batch.round_id == round_id).distinct()))
    return {channel: here.get(channel, 0) for channel in Channel if channel in there}


@dataclass(frozen=True)
class Found:
    """A card or paper that somebody holds."""

    digest: bytes
    channel: Channel


def card_to_withdraw(session: Session, round_id: int, *, digest: bytes = b"", number: str = "") -> Found:
    """By its code, or by its number. Raises Problems where it is none of this round, has voted, or was withdrawn."""
    wanted = VotingCode.digest == digest if digest else VotingCode.card == number
    statement = (
        select(VotingCode.digest, Batch.channel, VotingCode.state)
        .join(Batch, col(Batch.id) == col(VotingCode.batch_id))
        .where(VotingCode.round_id == round_id, wanted)
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise Problems({"code": "This is not a card or paper of this round. Check every letter and number"})
    if found[2] != CodeState.UNUSED:
        raise Problems({"code": _WHY_NOT[CodeState(found[2])].format(what=found[1])})
    return Found(found[0], Channel(found[1]))


_WHY_NOT = {
    CodeState.USED: "This {what} has voted already, so it cannot be withdrawn, and nothing is given for it",
    CodeState.VOID: "This {what} was withdrawn before. It cannot vote",
}


def counted_at_seal(session: Session, round_id: int) -> int | None:
    """How many unused ones came back, by hand; None before the boxes are sealed."""
    entries: Sequence[dict[str, object]] = [read_line(line) for line in lines_of(session, round_id)]
    return next((int(str(entry["back"])) for entry in entries if entry["k"] == "close"), None)

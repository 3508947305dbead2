"""Inviting witnesses, enrolling their keys, and keeping what they sign."""

from datetime import datetime

from sqlmodel import Session

from pb.ledger.models import Cosignature
from pb.ledger.queries import checkpoints_of
from pb.problems import Problems, Refused
from pb.proof.note import COSIGNS, key_from
from pb.rounds.actions import held_for, record
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act
from pb.witnesses.models import Witness
from pb.witnesses.queries import (
    made_at,
    number_of,
    sizes_signed,
    sizes_waiting,
    witness_invited,
    witness_of,
    witnesses_of,
)
from pb.witnesses.rules import (
    check_invitation,
    check_key,
    check_time,
    check_waits,
    invitation_digest,
    key_name,
    size_signed,
    time_signed,
)


def invite_witness(session: Session, slug: str, name: str, code: str, host: str, *, by: str, now: datetime) -> None:
    """Somebody may enrol with this code. `host` is where the round is found, for the name that their key signs under.

    Raises NotFound, Refused (the round is open), Problems.
    """
    round = held_for(session, slug, Act.CHANGE_WITNESSES, now)
    there = witnesses_of(session, round.id)
    check_invitation(name, [witness.name for witness in there])
    called = key_name(host, name, [witness.key_name for witness in there])
    session.add(Witness(round_id=round.id, name=name, key_name=called, invitation=invitation_digest(code)))
    record(session, round, by, now, f"Invited {name} as a witness.")


def remove_witness(session: Session, slug: str, witness_id: int, *, by: str, now: datetime) -> None:
    """Their invitation and their key do nothing any more. Raises NotFound, Refused (the round is open)."""
    round = held_for(session, slug, Act.CHANGE_WITNESSES, now)
    witness = witness_of(session, round.id, witness_id)
    session.delete(witness)
    record(session, round, by, now, f"Took {witness.name} off the list of witnesses.")


def set_quorum(session: Session, slug: str, quorum: int, *, by: str, now: datetime) -> None:
    """How many witnesses must sign before a result is published. Raises NotFound, Refused (the round is open)."""
    round = held_for(session, slug, Act.CHANGE_WITNESSES, now)
    round.quorum = quorum
    record(session, round, by, now, f"Set how many witnesses must sign: {quorum}.")


def enrol(session: Session, slug: str, code: str, typed: str, *, now: datetime) -> None:
    """Keep the public key of whoever holds this invitation. The same one again changes nothing.

    Raises NotFound, Refused (the round is open, or another key is enrolled), Problems.
    """
    round = held_for(session, slug, Act.CHANGE_WITNESSES, now)
    witness = witness_invited(session, round.id, code)
    key = check_key(typed, witness.key_name)
    if witness.key == key:
        return
    if witness.key:
        raise Refused(
            f"This invitation was used already, for a key with the number {number_of(witness)}. If that was not you, "
            "tell the organisers: they can take it off the list and invite you again."
        )
    witness.key = key
    record(session, round, witness.name, now, f"Enrolled as a witness, with the key {number_of(witness)}.")


def cosign(session: Session, slug: str, code: str, lines: list[str], *, now: datetime) -> None:
    """Keep what a witness signed, one line for each checkpoint: all of it or nothing.

    Raises NotFound, Problems (a signature that is wrong, of somebody else, not wanted, or there already).
    """
    round = locked_round(session, slug)
    witness = witness_invited(session, round.id, code)
    if not witness.key:
        raise Problems({"line": "No key of yours is enrolled, so nothing can be signed"})
    if not lines:
        raise Problems({"line": "Paste the line that the program printed"})
    key, notes = key_from(witness.key, COSIGNS), checkpoints_of(session, round.id)
    for line in lines:
        size, signed = size_signed(line, key, notes), sizes_signed(session, round.id, witness.key_name)
        check_waits(size, sizes_waiting(session, round.id, signed), signed)
        check_time(time_signed(line), made_at(session, round.id, size), now)
        session.add(Cosignature(round_id=round.id, size=size, witness=witness.key_name, line=f"{line}\n"))
        session.flush()

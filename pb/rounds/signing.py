"""Signing what organisers did: whatever is in the ledger of a round, and safely on the disk, gets its checkpoint."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from pb import clock
from pb.db import Database
from pb.ledger.queries import lines_of, signed_size
from pb.problems import Refused
from pb.rounds.actions_voting import keep_signed
from pb.rounds.agreed import agreed
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Act
from pb.vault import LEDGER, RECEIPTS, SEAL, SEAL_PUBLIC, Vault

T = TypeVar("T")


def carry_out(store: Database, vault: Vault, slug: str, job: Callable[[Session], T]) -> T:
    """Do something to a round and sign what its ledger then says.

    Raises Refused, before anything is done, where the ledger is not the one that was signed.
    """
    sign(store, vault, slug)
    done = store.write(job)
    sign(store, vault, slug)
    return done


def agree(
    store: Database,
    vault: Vault,
    slug: str,
    act: Act,
    do: Callable[[Session, str, datetime], object],
    what: str = "",
    *,
    by_id: int,
    by: str,
) -> bool:
    """Ask for an act, or agree to one that was asked for: then `do` it, in the names of both. Whether it was done."""
    now = clock.now()

    def ask_and_do(session: Session) -> bool:
        names = agreed(session, slug, act, what, by_id=by_id, by=by, now=now)
        if names:
            do(session, names, now)
        return bool(names)

    return carry_out(store, vault, slug, ask_and_do)


def sign(store: Database, vault: Vault, slug: str) -> None:
    """Make the checkpoint that a ledger waits for, also after a crash; where it waits for none, only look.

    First it is on the disk, then it is signed, then it is shown: so nothing is ever signed twice in two ways. Once the
    boxes are sealed, and that is signed, the seal key is destroyed.
    Raises NotFound, Refused.
    """
    with store.read() as session:
        round = round_by_slug(session, slug)
        signed = signed_size(session, round.id)
    if round.origin:
        size, note = vault.signed(round.public_name, round.origin, lambda: _lines(store, round.id))
        if size > signed:
            store.write(lambda s: keep_signed(s, slug, size, note, now=clock.now()))
        if round.sealed_at:
            vault.destroy_seal_key(round.public_name)


def key_problems(vault: Vault, round: Round) -> list[str]:
    """What is wrong with the keys of a round that is open, in sentences; none before, and none once its result is out.
    Where scrutineers have the seal key, it is not to be here."""
    if not round.origin or round.published_at:
        return []
    if round.sealed_at:
        return vault.problems(round.public_name, [LEDGER])
    here = [] if round.of_scrutineers else [SEAL]
    return vault.problems(round.public_name, [LEDGER, RECEIPTS, SEAL_PUBLIC, *here])


def _lines(store: Database, round_id: int) -> Sequence[bytes]:
    with store.read() as session:
        return lines_of(session, round_id)


def sign_all(store: Database, vault: Vault) -> list[str]:
    """When the site starts: what a crash left unsigned. Returns a sentence for each round that is refused."""
    with store.read() as session:
        slugs = session.exec(select(Round.slug).where(col(Round.origin) != "")).all()
    return [sentence for slug in slugs if (sentence := _refusal(store, vault, slug))]


def _refusal(store: Database, vault: Vault, slug: str) -> str:
    try:
        sign(store, vault, slug)
    except Refused as refused:
        return f"{slug}: {refused}"
    return ""

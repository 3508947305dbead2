"""Witnesses of rounds in tests: invited, enrolled and signing by the real actions."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import select

from pb.db import Database
from pb.ledger.queries import checkpoints_of
from pb.proof.note import read_note
from pb.proof.witness import CosigningKey
from pb.rounds.rules import Phase
from pb.voting.codes import new_code
from pb.witnesses.actions import cosign, enrol, invite_witness, set_quorum
from pb.witnesses.models import Witness
from tests import make
from tests.looking import the_round


class Clerk:
    """A witness with a key and an invitation."""

    def __init__(self, store: Database, slug: str, name: str = "The town clerk") -> None:
        self.store, self.slug, self.name, self.code = store, slug, name, new_code()
        store.write(lambda s: invite_witness(s, slug, name, self.code, "test", by=make.BY, now=make.NOW))
        with store.read() as session:
            [called] = session.exec(select(Witness.key_name).where(Witness.name == name)).all()
        self.key = CosigningKey(called, bytes([len(name)] * 32))

    def enrols(self, key: str | None = None) -> None:
        typed = self.key.verifier.as_text() if key is None else key
        self.store.write(lambda s: enrol(s, self.slug, self.code, typed, now=make.NOW))

    def line(self, size: int, time: datetime) -> str:
        """What this witness signs of the checkpoint of so many entries."""
        with self.store.read() as session:
            note = checkpoints_of(session, the_round(self.store, self.slug).id)[size]
        return self.key.cosignature(read_note(note).text, int(time.timestamp())).removesuffix("\n")

    def signs(self, *sizes: int, now: datetime = make.NOW) -> None:
        self.sends([self.line(size, now) for size in sizes], now=now)

    def sends(self, lines: Sequence[str], *, now: datetime = make.NOW) -> None:
        self.store.write(lambda s: cosign(s, self.slug, self.code, list(lines), now=now))


def make_watched(store: Database, quorum: int, phase: Phase = Phase.READY) -> tuple[str, Clerk]:
    """A round with one witness who has enrolled, and of whom `quorum` must sign. It is opened at NOW, if it is."""
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    clerk = Clerk(store, slug)
    clerk.enrols()
    store.write(lambda s: set_quorum(s, slug, quorum, by=make.BY, now=make.NOW))
    make.make_codes(store, slug, 3)
    if phase is Phase.READY:
        make.open_round(store, slug)
    return slug, clerk

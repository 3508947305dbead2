"""Rounds whose key scrutineers have, and the words that they got."""

from dataclasses import replace
from datetime import timedelta

from pb.box.actions_ceremony import keep_key, keep_rehearsal
from pb.box.forms import WordsForm, key_number
from pb.box.shares import split
from pb.db import Database
from pb.envelope import Opener
from pb.rounds.rules import Custody, Phase
from tests import make
from tests.looking import the_round

SEED = bytes(range(100, 132))
PAPERS = split(SEED)
OTHERS = split(bytes(32))
ALONE = replace(make.ALONE, custody=Custody.SCRUTINEERS)
TOGETHER = replace(make.TOGETHER, custody=Custody.SCRUTINEERS)

# From the moment that the ballot is fixed, as `make` has it.
VOTING, CLOSED = timedelta(days=5, hours=1), timedelta(days=6, minutes=1)


def make_fixed(store: Database, **other: object) -> str:
    """A round whose ballot is fixed, and whose key scrutineers are to have."""
    return make.make_round(store, Phase.BALLOT_FIXED, **{"checking": ALONE, **other})  # type: ignore[arg-type]  # of make


def hold(store: Database, slug: str, *, rehearsed: bool = True) -> None:
    """A key ceremony that hands out PAPERS, and its rehearsal."""
    name = the_round(store, slug).public_name
    public = Opener(SEED, name).public
    make.vault(store).keep_seal_public(name, public)
    number = key_number(public)
    store.write(lambda s: keep_key(s, slug, number, by=make.BY, now=make.NOW))
    if rehearsed:
        store.write(lambda s: keep_rehearsal(s, slug, number, (1, 2), by=make.BY, now=make.NOW))


def opener(store: Database, slug: str, first: str = PAPERS[0], second: str = PAPERS[2]) -> Opener:
    name = the_round(store, slug).public_name
    return WordsForm(first, second).unlocked(make.vault(store).seal_public(name), name).opener

"""The key ceremony, from the ballot to the sealed boxes."""

import json
from functools import partial
from typing import Any

import pytest

from pb.bids.actions import fix_ballot
from pb.box.actions import seal_boxes
from pb.box.actions_ceremony import begin_ceremony, keep_key, keep_rehearsal
from pb.box.forms import key_number
from pb.box.queries import boxes_of, key_ceremony, look_into_box, reconciled
from pb.db import Database
from pb.envelope import Opener
from pb.ledger.queries import lines_of
from pb.problems import Refused
from pb.rounds.actions import set_checking, unfix_ballot
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from tests import make
from tests.box.words import ALONE, CLOSED, SEED, VOTING, hold, make_fixed, opener
from tests.doing import wrote
from tests.looking import once, said, the_round


def begin(store: Database, slug: str) -> None:
    store.write(lambda s: begin_ceremony(s, slug, by=make.BY, now=make.NOW))


def rehearse(store: Database, slug: str, key: str, papers: tuple[int, int]) -> None:
    store.write(lambda s: keep_rehearsal(s, slug, key, papers, by=make.BY, now=make.NOW))


def held(store: Database, slug: str) -> tuple[str, str] | None:
    """The number of the key and who rehearsed."""
    with store.read() as session:
        ceremony = key_ceremony(session, the_round(store, slug).id)
        return (ceremony.key, ceremony.rehearsed) if ceremony else None


def folder(store: Database, slug: str) -> dict[str, str]:
    """Every file that belongs to the round beside the database."""
    there = make.vault(store).file(the_round(store, slug).public_name, "x").parent
    return {file.name: file.read_text() for file in there.iterdir()}


def first_entry(store: Database, slug: str) -> dict[str, Any]:
    with store.read() as session:
        entry: dict[str, Any] = json.loads(lines_of(session, the_round(store, slug).id)[0])
        return entry


def test_open_round_waits_for_the_ceremony_and_its_rehearsal(store: Database) -> None:
    slug = make_fixed(store)
    make.make_codes(store, slug, 2)
    with pytest.raises(Refused, match="Hold the key ceremony first"):
        make.open_round(store, slug)
    hold(store, slug, rehearsed=False)
    with pytest.raises(Refused, match="Rehearse first"):
        make.open_round(store, slug)
    hold(store, slug)
    make.open_round(store, slug)
    assert the_round(store, slug).opened_at is not None
    entry = first_entry(store, slug)
    public = Opener(SEED, the_round(store, slug).public_name).public
    assert (entry["custody"], entry["seal_key"]) == ("scrutineers", key_number(public))
    assert sorted(folder(store, slug)) == [
        "ledger.key",
        "receipts.key",
        "seal.public",
        "signed.txt",
        "signed.txt.lock",
    ]


@once
def test_open_round_refuses_another_key_than_that_of_the_ceremony(store: Database) -> None:
    slug = make_fixed(store)
    make.make_codes(store, slug, 2)
    hold(store, slug)
    name, vault = the_round(store, slug).public_name, make.vault(store)
    vault.keep_seal_public(name, Opener(bytes(32), name).public)
    with pytest.raises(Refused, match="was lost or changed"):
        make.open_round(store, slug)
    vault.file(name, "seal.public").unlink()
    with pytest.raises(Refused, match="was lost or changed"):
        make.open_round(store, slug)
    assert the_round(store, slug).opened_at is None


@once
def test_begin_ceremony_makes_the_key_of_before_worthless(store: Database) -> None:
    slug = make_fixed(store)
    make.make_codes(store, slug, 2)
    hold(store, slug)
    begin(store, slug)
    assert held(store, slug) is None
    with pytest.raises(Refused, match="Hold the key ceremony first"):
        make.open_round(store, slug)


def test_keep_key_and_keep_rehearsal_leave_minutes(store: Database) -> None:
    slug = make_fixed(store)
    number = key_number(Opener(SEED, the_round(store, slug).public_name).public)
    hold(store, slug)
    begin(store, slug)
    hold(store, slug, rehearsed=False)
    assert held(store, slug) == (number, "")
    rehearse(store, slug, number, (2, 3))
    rehearse(store, slug, number, (1, 2))
    assert held(store, slug) == (number, "1 and 2, 2 and 3")
    assert said(store, slug)[:4] == [
        "Rehearsed: scrutineers 1 and 2 opened a test envelope with their words.",
        "Rehearsed: scrutineers 2 and 3 opened a test envelope with their words.",
        f"Held the key ceremony with three scrutineers. The number of the key is {number}.",
        "Began a key ceremony. Words of an earlier one open nothing any more.",
    ]


@once
def test_keep_rehearsal_is_of_the_newest_key(store: Database) -> None:
    slug = make_fixed(store)
    for number in ("none was held", "of another key"):
        with pytest.raises(Refused, match="Another key ceremony has begun since"):
            rehearse(store, slug, number, (1, 2))
        hold(store, slug, rehearsed=False)


@once
def test_a_ceremony_is_held_between_the_ballot_and_the_opening(store: Database) -> None:
    acts = (
        lambda s, slug: begin_ceremony(s, slug, by=make.BY, now=make.NOW),
        lambda s, slug: keep_key(s, slug, "key", by=make.BY, now=make.NOW),
        lambda s, slug: keep_rehearsal(s, slug, "key", (1, 2), by=make.BY, now=make.NOW),
    )
    early = make.make_round(store, Phase.REVIEW, name="Early", checking=ALONE)
    late = make.make_round(store, Phase.VOTING, name="Late")
    by_server = make.make_round(store, Phase.BALLOT_FIXED, name="By the server")
    for act in acts:
        for slug, words in ((early, "Fix the ballot"), (late, "The round is open"), (by_server, "server has the key")):
            with pytest.raises(Refused, match=words):
                wrote(store, act, slug)


@once
def test_a_ceremony_outlasts_a_look_back_at_the_ballot(store: Database) -> None:
    slug = make_fixed(store)
    hold(store, slug)
    store.write(lambda s: unfix_ballot(s, slug, "A wrong amount.", by=make.BY, now=make.NOW))
    store.write(lambda s: fix_ballot(s, slug, by=make.BY, now=make.NOW))
    make.make_codes(store, slug, 2)
    make.open_round(store, slug)
    assert the_round(store, slug).opened_at is not None


@once
def test_a_round_can_go_back_to_the_key_of_the_server(store: Database) -> None:
    slug = make_fixed(store)
    hold(store, slug)
    store.write(lambda s: unfix_ballot(s, slug, "Nobody has time.", by=make.BY, now=make.NOW))
    store.write(lambda s: set_checking(s, slug, make.ALONE, by=make.BY, now=make.NOW))
    store.write(lambda s: fix_ballot(s, slug, by=make.BY, now=make.NOW))
    make.make_codes(store, slug, 2)
    make.open_round(store, slug)
    name, vault = the_round(store, slug).public_name, make.vault(store)
    assert first_entry(store, slug)["custody"] == "server"
    assert vault.opener(name).public == vault.seal_public(name)


@once
def test_look_into_box_takes_the_words_and_no_other(store: Database) -> None:
    slug = make_fixed(store)
    codes = make.make_codes(store, slug, 3)
    hold(store, slug)
    make.open_round(store, slug)
    for code in codes[:2]:
        make.cast(store, slug, code, {1: 5, 2: 0, 3: 1}, now=make.NOW + VOTING)
    round, vault, now = the_round(store, slug), make.vault(store), make.NOW + CLOSED
    with store.read() as session:
        with pytest.raises(Refused, match="2 of them were not put there by this server"):
            look_into_box(session, slug, vault, now, Opener(bytes(32), round.public_name))
        contents = look_into_box(session, slug, vault, now, opener(store, slug))
        cards = reconciled(session, round.id, 1, "")
    job = partial(seal_boxes, slug=slug, contents=contents, cards=cards, vault=vault, by=make.BY, now=now)
    carry_out(store, vault, slug, job)
    with store.read() as session:
        assert [(box.name, box.slips) for box in boxes_of(session, round.id)] == [("1", 2), ("2", 2), ("3", 2)]

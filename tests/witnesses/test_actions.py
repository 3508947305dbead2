"""Inviting witnesses, enrolling them, taking what they sign, and not publishing without them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.ledger.queries import checkpoints_of, entries_of
from pb.problems import NotFound, Problems, Refused
from pb.proof.note import SIGNS, VerifierKey
from pb.rounds.actions_voting import close_voting, move_closing
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.witnesses.actions import remove_witness, set_quorum
from pb.witnesses.queries import to_sign, watched, witnesses_of
from tests import make
from tests.doing import changed
from tests.looking import once, said, the_round
from tests.witnesses.make import Clerk, make_watched


def ids(store: Database, slug: str) -> list[int]:
    with store.read() as session:
        return [witness.id for witness in witnesses_of(session, the_round(store, slug).id)]


def seal_and_count(store: Database, slug: str) -> None:
    carry_out(store, make.vault(store), slug, lambda s: close_voting(s, slug, by=make.BY, now=make.NOW))
    make.seal(store, slug)
    make.count(store, slug)


def test_a_round_with_a_quorum_is_published_once_they_signed(store: Database) -> None:
    slug, clerk = make_watched(store, 1, Phase.BALLOT_FIXED)
    make.open_round(store, slug, at_once=True)
    clerk.signs(6)
    seal_and_count(store, slug)
    with pytest.raises(Refused, match="from when the boxes were sealed, and 0 of them did"):
        make.publish(store, slug)
    clerk.signs(9)
    make.publish(store, slug)
    with store.read() as session:
        round = the_round(store, slug)
        first = entries_of(session, round.id)[0]
        assert first["witnesses"] == [clerk.key.verifier.as_text()]
        assert first["quorum"] == 1
        notes = checkpoints_of(session, round.id)
        assert [size for size, note in notes.items() if clerk.key.name in note] == [6, 9]
        assert watched(session, round.id).signed == [
            ("When the round was opened", [clerk.name]),
            ("When the boxes were sealed", [clerk.name]),
            ("When the result came out", []),
        ]
    with pytest.raises(sa.exc.DBAPIError, match="rows of cosignature are only ever added"):
        store.write(lambda s: s.connection().exec_driver_sql("DELETE FROM cosignature"))


@once
def test_a_signature_that_was_put_into_the_database_does_not_count(store: Database) -> None:
    slug, clerk = make_watched(store, 1, Phase.BALLOT_FIXED)
    make.open_round(store, slug, at_once=True)
    seal_and_count(store, slug)
    round_id, wrong = the_round(store, slug).id, clerk.key.cosignature("other\n", 1_800_000_000)
    row = sa.text("INSERT INTO cosignature (round_id, size, witness, line) VALUES (:round, :size, :name, :line)")
    for size in (6, 9):
        values = {"round": round_id, "size": size, "name": clerk.key.name, "line": wrong}
        changed(store, row, values)
    with pytest.raises(Refused, match="from when the round was opened, and 0 of them did"):
        make.publish(store, slug)


@once
def test_a_round_is_not_opened_with_too_few_witnesses(store: Database) -> None:
    slug, _ = make_watched(store, 2, Phase.BALLOT_FIXED)
    with pytest.raises(Refused, match="At least 2 of the witnesses must sign, and 1 of them enrolled"):
        make.open_round(store, slug)
    Clerk(store, slug, "The vicar").enrols()
    Clerk(store, slug, "Somebody who never comes")
    make.open_round(store, slug)
    with store.read() as session:
        assert len(entries_of(session, the_round(store, slug).id)[0]["witnesses"]) == 2


@once
def test_the_witnesses_stay_once_the_round_is_open(store: Database) -> None:
    slug, _ = make_watched(store, 1)
    stays = "The witnesses were written down when the round was opened"
    with pytest.raises(Refused, match=stays):
        Clerk(store, slug, "The vicar")
    with pytest.raises(Refused, match=stays):
        store.write(lambda s: remove_witness(s, slug, ids(store, slug)[0], by=make.BY, now=make.NOW))
    with pytest.raises(Refused, match=stays):
        store.write(lambda s: set_quorum(s, slug, 0, by=make.BY, now=make.NOW))


@once
def test_a_witness_that_was_put_into_the_database_is_noticed(store: Database) -> None:
    slug, clerk = make_watched(store, 0, Phase.BALLOT_FIXED)
    make.open_round(store, slug, at_once=True)
    other = VerifierKey(clerk.key.name, 4, bytes(range(32))).as_text()
    store.write(lambda s: s.connection().execute(sa.text("UPDATE witness SET key = :key"), {"key": other}))
    with pytest.raises(Refused, match="The rules or the bids in the database are not those"):
        seal_and_count(store, slug)


@once
def test_enrol_keeps_one_key_for_each_invitation(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    clerk = Clerk(store, slug)
    with pytest.raises(Problems, match="This is not the public key of a witness"):
        clerk.enrols(VerifierKey(clerk.key.name, SIGNS, bytes(32)).as_text())
    clerk.enrols()
    clerk.enrols()
    with pytest.raises(Refused, match="This invitation was used already, for a key with the number"):
        clerk.enrols(VerifierKey(clerk.key.name, 4, bytes(range(32))).as_text())
    number = clerk.key.verifier.id.hex()
    assert said(store, slug)[:2] == [
        f"Enrolled as a witness, with the key {number[:4]} {number[4:]}.",
        "Invited The town clerk as a witness.",
    ]
    clerk.code = "0" * 16
    with pytest.raises(Problems, match="This is not an invitation to this round"):
        clerk.enrols()


@once
def test_remove_witness_takes_a_witness_off_the_list(store: Database) -> None:
    slug, clerk = make_watched(store, 0, Phase.BALLOT_FIXED)
    other = make.make_round(store, Phase.BALLOT_FIXED, name="Another round")
    [witness_id] = ids(store, slug)
    with pytest.raises(NotFound):
        store.write(lambda s: remove_witness(s, other, witness_id, by=make.BY, now=make.NOW))
    store.write(lambda s: remove_witness(s, slug, witness_id, by=make.BY, now=make.NOW))
    assert ids(store, slug) == []
    assert said(store, slug)[0] == "Took The town clerk off the list of witnesses."
    with pytest.raises(Problems, match="This is not an invitation to this round"):
        clerk.enrols()


def later(store: Database, slug: str) -> None:
    """Something else happens to the round, so that there is a newer checkpoint."""
    moved = make.NOW + timedelta(days=9)
    carry_out(
        store, make.vault(store), slug, lambda s: move_closing(s, slug, moved, "Rain", "UTC", by="Ada", now=make.NOW)
    )


@once
def test_cosign_takes_what_waits_and_nothing_else(store: Database) -> None:
    slug, clerk = make_watched(store, 1)
    stranger = Clerk.__new__(Clerk)
    stranger.__dict__ = {**clerk.__dict__, "key": type(clerk.key)(clerk.key.name, bytes(32))}
    with pytest.raises(Problems, match="This was signed with another key"):
        stranger.signs(6)
    with pytest.raises(Problems, match="The clock of your device is wrong"):
        clerk.sends([clerk.line(6, make.NOW + timedelta(hours=1))])
    with pytest.raises(Problems, match="Paste the line"):
        clerk.sends([])
    later(store, slug)
    later(store, slug)
    with pytest.raises(Problems, match="More has happened since the first 7 entries"):
        clerk.signs(6, 7)
    clerk.signs(6, 8)  # the first one was not kept without the second
    with pytest.raises(Problems, match="You have signed the first 8 entries already"):
        clerk.signs(8)
    with store.read() as session:
        notes = checkpoints_of(session, the_round(store, slug).id)
    assert [size for size, note in notes.items() if clerk.key.name in note] == [6, 8]


@once
def test_cosign_takes_nothing_of_somebody_without_a_key(store: Database) -> None:
    slug, _ = make_watched(store, 0, Phase.BALLOT_FIXED)
    late = Clerk(store, slug, "The vicar")
    make.open_round(store, slug)
    with pytest.raises(Problems, match="No key of yours is enrolled"):
        late.signs(6)


@once
def test_to_sign_tells_what_happened_since(store: Database) -> None:
    slug, clerk = make_watched(store, 0)
    round_id = the_round(store, slug).id
    later(store, slug)
    with store.read() as session:
        first, second = to_sign(session, round_id, [])
        [alone] = to_sign(session, round_id, [6])
    assert [told.number for told in first.happened] == [0, 1, 2, 3, 4, 5]
    assert first.happened[-1].text == "The round was opened. Nothing above can be changed."
    assert [told.number for told in second.happened] == [6]
    assert alone == second
    clerk.signs(6, 7)
    with store.read() as session:
        assert to_sign(session, round_id, [6, 7]) == []

"""What stands in a ledger, and what is signed of it."""

from sqlmodel import Session

from pb.db import Database
from pb.ledger.actions import append, keep_checkpoint
from pb.ledger.models import Cosignature
from pb.ledger.queries import checkpoints_of, lines_of, signed_size
from tests import make
from tests.doing import wrote


def test_lines_of_a_ledger_are_in_order_and_of_one_round(store: Database) -> None:
    for round_id, name in ((1, "One"), (2, "Two")):
        make.make_draft(store, name)
        for number in range(12):
            text = {"by": "one organiser", "text": f"{name} {number}"}
            wrote(store, append, round_id, "r-0123456789ab", "notice", make.NOW, **text)
    with store.read() as session:
        assert [line.count(b"Two ") for line in lines_of(session, 2)] == [1] * 12
        assert [int(line.split(b"Two ")[1].split(b'"')[0]) for line in lines_of(session, 2)] == list(range(12))
        assert lines_of(session, 3) == []


def test_checkpoints_of_have_the_lines_of_their_witnesses_below_them(store: Database) -> None:
    make.make_draft(store)
    with store.read() as session:
        assert (checkpoints_of(session, 1), signed_size(session, 1)) == ({}, 0)
    for size in (11, 9):
        wrote(store, keep_checkpoint, 1, size, f"note {size}\n")
    for witness in ("zoe", "ada"):
        signed = Cosignature(round_id=1, size=9, witness=witness, line=f"— {witness}\n")
        wrote(store, Session.add, signed)
    with store.read() as session:
        assert checkpoints_of(session, 1) == {9: "note 9\n— ada\n— zoe\n", 11: "note 11\n"}
        assert list(checkpoints_of(session, 1)) == [9, 11]
        assert (signed_size(session, 1), signed_size(session, 2)) == (11, 0)

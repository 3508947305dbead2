import pytest
import sqlalchemy as sa

from pb import tables
from pb.bids.actions import withdraw_bid
from pb.bids.queries import bids_of, bids_on_ballot
from pb.box.telling import tell_bidders
from pb.db import Database, Table
from pb.hall.models import Evening
from pb.problems import Problems, Refused
from pb.rehearsal.actions import make_rehearsal, rows_of, wipe_rehearsal
from pb.rounds.queries import funders, rounds_on_show, themes
from pb.rounds.rules import Phase
from pb.rounds.words import rule_of
from pb.timestamps.queries import due
from pb.voting.codes import code_digest
from pb.voting.queries import check_code
from tests import make
from tests.doing import changed, do, refusal, wrote
from tests.looking import everything, once, said, the_round
from tests.rehearsal.playing import BALLOTS, COPY, played, rehearsed, rows

# They are of no round: who runs the site, and who has signed in.
OF_NO_ROUND = {"organiser", "sign_in"}


@once
def test_a_rehearsal_has_what_is_voted_on_and_nothing_of_anybody(store: Database) -> None:
    hidden = make.bid("Secret garden", group_name="Gardeners", hide_location=True)
    slug = make.make_round(store, Phase.COUNTED, bids=(*make.THREE_BIDS, hidden), ballots=BALLOTS)
    do(store, withdraw_bid, slug, 2, "The hall was sold.")
    wrote(store, lambda s: s.add(Evening(round_id=1, running_order="3 1 4 2")))
    assert rehearsed(store, slug) == COPY
    real, copy = the_round(store, slug), the_round(store, COPY)
    assert (copy.rehearsal_of, copy.name, copy.phase(make.NOW)) == (
        real.id,
        "Rehearsal: Marlfield decides",
        Phase.BALLOT_FIXED,
    )
    assert (rule_of(copy), copy.ballot_type, copy.organisers) == (rule_of(real), real.ballot_type, real.organisers)
    assert copy.public_name != real.public_name
    assert not copy.origin
    with store.read() as session:
        assert [each.amount for each in funders(session, copy.id)] == [2000_00]
        assert [each.name for each in themes(session, copy.id)] == ["Young people", "Green spaces"]
        on_ballot = [bid for bid in bids_on_ballot(session, real.id) if not bid.withdrawn]
        assert bids_on_ballot(session, copy.id) == on_ballot
        assert [bid.number for bid in on_ballot] == [1, 3, 4]
        for bid in bids_of(session, copy.id):
            assert not any((bid.contact_name, bid.contact_email, bid.contact_phone))
        assert "Nettle Park" not in bids_of(session, copy.id)[-1].location
        assert session.get_one(Evening, copy.id).running_order == "3 1 4 2"
    there = {name for name, found in rows(store, COPY).items() if found}
    assert there == {"round", "funder", "theme", "bid", "bid_theme", "evening", "minute"}


def test_wiping_deletes_every_row_of_it_and_none_of_the_real_round_and_it_can_be_made_anew(store: Database) -> None:
    slug = make.make_round(store, Phase.PUBLISHED, ballots=BALLOTS)
    before = everything(store)
    assert all(before[table] for table in ("box", "publication", "ledger_entry", "checkpoint", "voting_code"))
    rehearsed(store, slug)
    played(store, COPY)
    empty = {name for name, found in rows(store, COPY).items() if not found}
    assert empty == {
        *("asked", "comparison", "cosignature", "envelope", "evening", "exclusion", "key_ceremony", "mail", "practice"),
        *("stage", "timestamp", "told", "witness", "door_count"),
        *("pile", "paper", "reading", "paper_draw", "drawn_paper"),
    }
    public_name = wrote(store, wipe_rehearsal, COPY)
    assert everything(store) == before
    make.vault(store).wipe(public_name)
    assert not make.vault(store).file(public_name, "ledger.key").parent.exists()
    rehearsed(store, slug)
    wrote(store, wipe_rehearsal, COPY)
    assert everything(store) == before


def test_every_table_is_wiped_or_is_of_no_round() -> None:
    """Whoever adds a table has its rows wiped by its keys, or says here that it is of no round."""
    assert tables.MODELS
    kept = {table.name for table in Table.metadata.sorted_tables if rows_of(table, 1) is None}
    assert kept == OF_NO_ROUND


def test_no_table_refuses_to_let_a_rehearsal_go(store: Database) -> None:
    """Whoever makes a table that keeps its rows has to let those of a rehearsal be deleted."""
    asked = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if store.sqlite
        else "SELECT t.tgname, pg_get_triggerdef(t.oid) || pg_get_functiondef(t.tgfoid) FROM pg_trigger t "
        "WHERE NOT t.tgisinternal"
    )
    with store.read() as session:
        triggers = {name: str(text) for name, text in session.connection().exec_driver_sql(asked)}
    keeps = {name: text for name, text in triggers.items() if "DELETE" in text}
    assert len(keeps) >= 10
    assert [name for name, text in keeps.items() if "rehearsal_of" not in text] == []


@pytest.mark.parametrize("real", [True, False], ids=["real", "rehearsal"])
def test_the_database_lets_no_real_round_be_taken_for_a_rehearsal(store: Database, real: bool) -> None:
    """Nor a rehearsal for a real round: whoever has the database and none of our actions is refused."""
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    rehearsed(store, slug)
    before = everything(store)
    for statement, why in _ON_REAL if real else _ON_COPY:
        with pytest.raises(sa.exc.DBAPIError, match=why):
            changed(store, sa.text(statement))
    assert everything(store) == before


_STAYS, _KEPT = "a round stays what it was made as", "rows of minute are only ever added"
_ON_REAL = (
    ("UPDATE round SET rehearsal_of = 1, slug = 'a--rehearsal', name = 'Rehearsal: x' WHERE id = 1", _STAYS),
    ("UPDATE round SET slug = 'a--rehearsal' WHERE id = 1", "rehearsal_marked"),
    ("DELETE FROM round WHERE id = 1", "a real round is never deleted"),
    ("DELETE FROM minute WHERE round_id = 1", _KEPT),
)
_ON_COPY = (
    ("UPDATE round SET rehearsal_of = NULL, slug = 'real' WHERE id = 2", _STAYS),
    ("UPDATE round SET rehearsal_of = 2 WHERE id = 2", _STAYS),
    ("UPDATE round SET name = 'Marlfield decides' WHERE id = 2", "rehearsal_marked"),
    ("UPDATE round SET slug = 'marlfield' WHERE id = 2", "rehearsal_marked"),
    ("UPDATE minute SET text = 'x' WHERE round_id = 2", _KEPT),
)


@once
def test_codes_open_their_own_round_alone(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    rehearsed(store, slug)
    [real], [copy] = make.make_codes(store, slug), make.make_codes(store, COPY)
    for at in (slug, COPY):
        make.open_round(store, at, at_once=True)
    for at, code in ((slug, copy), (COPY, real)):
        with pytest.raises(Problems, match="code"):
            make.cast(store, at, code, {1: 5, 2: 4, 3: 3})
    for at, code in ((slug, real), (COPY, copy)):
        make.cast(store, at, code, {1: 5, 2: 4, 3: 3})
    wrote(store, wipe_rehearsal, COPY)
    with store.read() as session, pytest.raises(Problems, match="code"):
        check_code(session, code_digest(make.KEY, 2, copy))


@once
def test_a_rehearsal_tells_nobody_outside(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING)
    rehearsed(store, slug)
    played(store, COPY)
    wrote(store, lambda s: s.connection().exec_driver_sql("UPDATE bid SET contact_email = 'bob@example.org'"))
    tell_bidders(store, "https://vote.example.org")
    with store.read() as session:
        assert {each.slug for each in due(session)} == {slug}
        assert [round.slug for round in rounds_on_show(session)] == [slug]
    assert rows(store, slug)["mail"] != []
    assert rows(store, COPY)["mail"] == []
    assert len(rows(store, COPY)["told"]) >= 3


@once
def test_what_cannot_be_rehearsed_or_wiped(store: Database) -> None:
    draft, bidding = make.make_draft(store), make.make_round(store, Phase.BIDS_OPEN, name="Nettle Park")
    slug = make.make_round(store, Phase.VOTING, name="Voting")
    assert refusal(store, make_rehearsal, draft).startswith("Finish the task list first.")
    assert refusal(store, make_rehearsal, bidding) == "Accept at least one bid first."
    copy = rehearsed(store, slug)
    assert "already" in refusal(store, make_rehearsal, slug)
    assert refusal(store, make_rehearsal, copy).startswith("This is a rehearsal already.")
    before = everything(store)
    with pytest.raises(Refused, match="real round"):
        wrote(store, wipe_rehearsal, slug)
    assert everything(store) == before
    assert said(store, copy) == ["Fixed the ballot.", "Made this rehearsal of Voting. Nothing in it counts."]

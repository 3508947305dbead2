"""What a round is opened with, and what is in its boxes once they are sealed."""

from dataclasses import replace
from hashlib import sha256

import pytest

from pb import __version__
from pb.bids.queries import OnBallot
from pb.box.queries import (
    bid_fields,
    boxes_of,
    checker_digest,
    document_of,
    lines_in,
    look_into_box,
    marks_in,
    published_lines,
    reconciled,
    refuse_changed,
    round_fields,
    terms_of,
)
from pb.box.rules import Reconciled
from pb.count.ballot_types import Rank
from pb.db import Database
from pb.paths import CHECKER
from pb.problems import Refused
from pb.proof.boxes import leaf_line
from pb.proof.slips import Mode
from pb.rounds.models import Round
from pb.rounds.rules import Phase
from pb.voting.actions import void_batch
from tests import make
from tests.looking import once, the_round


def fields(store: Database, round: Round) -> dict[str, object]:
    with store.read() as session:
        return round_fields(session, round, make.vault(store))


@once
def test_round_fields_have_no_reason_and_no_number_of_people_where_there_is_none(store: Database) -> None:
    make.make_round(store, Phase.READY)
    round = the_round(store, "marlfield-decides")
    assert not {"reason", "eligible"} & set(fields(store, round))
    round.disclosure_reason, round.eligible = "Few choices.", 0
    assert (fields(store, round)["reason"], fields(store, round)["eligible"]) == ("Few choices.", 0)


@once
def test_round_fields_name_the_keys_and_the_checker_by_what_they_are(store: Database) -> None:
    slug = make.make_round(store, Phase.READY)
    round, keys = the_round(store, slug), make.vault(store)
    said = fields(store, round)
    assert said["ledger"] == keys.ledger_key(round.public_name, round.origin).verifier.as_text()
    assert str(said["receipts_key"]).startswith(f"test/rounds/{slug}/receipts+")
    assert said["software"] == {"version": __version__, "verify": checker_digest()}


def test_checker_digest_is_that_of_the_checker_that_is_published() -> None:
    assert checker_digest() == sha256((CHECKER / "verify.py").read_bytes()).hexdigest()


@once
def test_bid_fields_name_the_document_that_residents_saw(store: Database) -> None:
    make.make_round(store, Phase.READY)
    with store.read() as session:
        kept = bid_fields(session, the_round(store, "marlfield-decides"))
    assert [bid["bid"] for bid in kept] == [1, 2, 3]
    assert len({bid["document"] for bid in kept}) == 3
    assert {bid["pot"] for bid in kept} == {0}


BID = OnBallot(
    number=7,
    title="Benches",
    group_name="Friends",
    summary="Two benches.",
    amount=1000_00,
    minimum=400_00,
    location="The park",
    themes=("Green", "Old"),
    withdrawn=False,
    pot=0,
    pot_name="",
)


def test_document_of_a_bid_is_what_residents_saw_of_it() -> None:
    assert document_of(BID).decode() == (
        "Bid 7: Benches\n\nGroup\nFriends\n\nAsks for\n£1,000\n\nLeast\n£400 would still be useful.\n\n"
        "What for\nTwo benches.\n\nWhere\nThe park\n\nThemes\nGreen\nOld\n"
    )
    assert b"Least" not in document_of(replace(BID, minimum=None))
    assert document_of(replace(BID, pot_name="Parks")).endswith(b"\n\nPot\nParks\n")


@once
def test_refuse_changed_lets_the_closing_move_and_the_software_change(store: Database) -> None:
    make.make_round(store, Phase.CLOSED)
    round, keys = the_round(store, "marlfield-decides"), make.vault(store)
    with store.read() as session:
        refuse_changed(session, round, keys)
        round.voting_closes_at = make.NOW
        refuse_changed(session, round, keys)
        for name, changed in (("name", "Another"), ("eligible", 5), ("receipts", "none"), ("organisers", 2)):
            before = getattr(round, name)
            setattr(round, name, changed)
            with pytest.raises(Refused, match="^The rules or the bids in the database are not those"):
                refuse_changed(session, round, keys)
            setattr(round, name, before)


@once
def test_terms_of_a_round_have_every_bid_that_is_on_its_ballot(store: Database) -> None:
    make.make_round(store, Phase.READY)
    round = the_round(store, "marlfield-decides")
    with store.read() as session:
        terms = terms_of(session, round)
    assert (terms.round, terms.mode, list(terms.bids)) == (round.public_name, Mode.SLIPS, [1, 2, 3])


@once
def test_reconciled_counts_every_card_once(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    codes = [*make.make_codes(store, slug, 5), *make.make_codes(store, slug, 3)]
    make.open_round(store, slug, at_once=True)
    make.cast(store, slug, codes[0], {1: 5, 2: 5, 3: 5})
    store.write(lambda s: void_batch(s, slug, 2, by=make.BY, now=make.NOW))
    with store.read() as session:
        assert reconciled(session, 1, 2, "Wet.") == Reconciled(used=1, void=3, out=4, back=2, why="Wet.")


@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.SEALED])
@once
def test_look_into_box_is_refused_while_people_vote_and_once_it_is_sealed(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase, ballots=[{1: 5}])
    with store.read() as session, pytest.raises(Refused, match="^The boxes are sealed"):
        look_into_box(session, slug, make.vault(store), make.NOW)


@once
def test_boxes_of_a_round_stand_by_the_numbers_of_their_bids(store: Database) -> None:
    """`10` after `9`, as in the seal."""
    many = [make.bid(f"Bid {number}", amount=100_00, minimum=None) for number in range(1, 12)]
    make.make_round(store, Phase.SEALED, bids=many, ballots=[{1: 5, 11: 3}])
    make.make_round(store, Phase.SEALED, name="Another round", ballots=[{1: 1}])
    with store.read() as session:
        boxes = boxes_of(session, 1)
        marks = [list(marks_in(box)) for box in boxes]
        assert [box.name for box in boxes_of(session, 2)] == ["1", "2", "3"]
    assert [box.name for box in boxes] == [str(number) for number in range(1, 12)]
    assert [marks[0], marks[1], marks[10]] == [[{1: 5}], [{}], [{11: 3}]]


@once
def test_marks_in_a_box_of_whole_ballots_are_those_of_each(store: Database) -> None:
    checking = replace(make.ALONE, disclosure="ballots", reason="A small round among friends.")
    ballots: list[dict[int, int]] = [{1: 1, 2: 2}, {3: 1}]
    make.make_round(store, Phase.CLOSED, ballot_type=Rank(2), checking=checking)
    slug = make.make_round(store, Phase.VOTING, name="Places", ballot_type=Rank(2), checking=checking, cards=2)
    for code, marks in zip(make.make_codes(store, slug, 2), ballots, strict=True):
        make.cast(store, slug, code, marks)
    later = the_round(store, slug).voting_closes_at
    assert later is not None
    make.seal(store, slug, now=later)
    with store.read() as session:
        (box,) = boxes_of(session, 2)
    assert sorted(map(str, marks_in(box))) == sorted(map(str, ballots))


@once
def test_lines_in_an_empty_box_are_none(store: Database) -> None:
    make.make_round(store, Phase.SEALED)
    with store.read() as session:
        assert [list(lines_in(box)) for box in boxes_of(session, 1)] == [[], [], []]


def test_published_lines_of_totals_are_leaves_in_an_order_of_their_own() -> None:
    lines = [b'{"b":1,"s":"%032d"}' % number for number in range(20)]
    assert published_lines(b"\n".join(lines), Mode.SLIPS) == lines
    leaves = published_lines(b"\n".join(lines), Mode.TALLIES)
    assert leaves == sorted(map(leaf_line, lines)) != list(map(leaf_line, lines))
    assert published_lines(b"", Mode.SLIPS) == published_lines(b"", Mode.TALLIES) == []

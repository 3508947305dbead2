"""Sealing the boxes of a round."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from pb.box import actions as box
from pb.box.models import Box
from pb.box.queries import look_into_box, reconciled
from pb.count.ballot_types import ScoreEvery
from pb.count.rule import EqualShares
from pb.db import Database
from pb.ledger.queries import checkpoints_of
from pb.problems import Refused
from pb.proof.canonical import read_line
from pb.proof.entries import FEWEST
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.voting.actions import void_batch
from pb.voting.models import Envelope, VotingCode
from tests import make
from tests.box.ledger import BALLOTS, entries, kinds, refusal
from tests.doing import changed
from tests.looking import everything, marks_in_box, once, said, the_round

MINUTE = timedelta(minutes=1)


def closed(store: Database, ballots: Sequence[dict[int, int]] = BALLOTS, **other: Any) -> str:
    return make.make_round(store, Phase.CLOSED, ballots=ballots, **{"cards": 2, **other})


def boxes(store: Database) -> dict[str, list[dict[str, Any]]]:
    with store.read() as session:
        kept = session.exec(select(Box).order_by(col(Box.name))).all()
    return {box.name: [read_line(line) for line in box.lines.split(b"\n") if line] for box in kept}


def test_seal_boxes_puts_a_slip_of_each_ballot_in_each_box_and_the_envelopes_away(store: Database) -> None:
    slug = closed(store)
    before = marks_in_box(store, slug)
    make.seal(store, slug, back=2)
    sealed = boxes(store)
    assert list(sealed) == ["1", "2", "3"]
    assert sorted(slip["m"] for slip in sealed["3"]) == sorted(number % 6 for number in range(FEWEST))
    assert [slip["m"] for slip in sealed["1"]] == [5] * len(before)
    assert all(slips == sorted(slips, key=lambda slip: slip["s"]) for slips in sealed.values())
    with store.read() as session:
        assert session.exec(select(Envelope)).all() == []
        assert set(session.exec(select(VotingCode.ballot_digest))) == {None}
    round = the_round(store, slug)
    assert (round.phase(make.NOW), round.sealed_as) == (Phase.SEALED, "slips")
    assert said(store, slug)[0] == "Sealed the boxes: 10 ballots, 2 unused cards."


def test_seal_boxes_writes_down_what_became_of_the_cards_and_the_root_of_each_box(store: Database) -> None:
    slug = closed(store)
    make.seal(store, slug, back=1, why="One card got wet.")
    assert kinds(store) == "round bid bid bid cards open close seal"
    close, seal = entries(store)[-2:]
    assert {name: close[name] for name in ("used", "void", "out", "back", "why", "at")} == {
        "used": 10,
        "void": 0,
        "out": 2,
        "back": 1,
        "why": "One card got wet.",
        "at": "2027-03-20T12:00:00Z",
    }
    assert (seal["mode"], [(box["box"], box["count"]) for box in seal["boxes"]]) == (
        "slips",
        [("1", 10), ("2", 10), ("3", 10)],
    )
    assert len({box["root"] for box in seal["boxes"]}) == 3
    with store.read() as session:
        assert list(checkpoints_of(session, 1)) == [6, 8]


@once
@pytest.mark.parametrize(("cast", "mode"), [(FEWEST - 1, "tallies"), (FEWEST, "slips")])
def test_seal_boxes_keeps_slips_in_their_boxes_where_fewer_than_ten_voted(
    store: Database, cast: int, mode: str
) -> None:
    slug = closed(store, BALLOTS[:cast])
    make.seal(store, slug)
    assert (the_round(store, slug).sealed_as, entries(store)[-1]["mode"]) == (mode, mode)


@once
def test_seal_boxes_of_a_round_in_which_nobody_voted(store: Database) -> None:
    make.seal(store, closed(store, []))
    assert [(box["box"], box["count"]) for box in entries(store)[-1]["boxes"]] == [("1", 0), ("2", 0), ("3", 0)]
    assert boxes(store) == {"1": [], "2": [], "3": []}


@once
@pytest.mark.parametrize(
    ("disclosure", "published", "kept"),
    [("ballots", ["all"], ["all"]), ("tallies", ["1", "2", "3"], ["1", "2", "3", "all"])],
)
def test_seal_boxes_of_a_rule_that_reads_whole_ballots_publishes_no_more_than_was_said(
    store: Database, disclosure: str, published: list[str], kept: list[str]
) -> None:
    checking = replace(make.ALONE, disclosure=disclosure, reason="A small round among friends.")
    slug = closed(store, rule=EqualShares(), ballot_type=ScoreEvery(5), checking=checking)
    make.seal(store, slug)
    assert [box["box"] for box in entries(store)[-1]["boxes"]] == published
    assert list(boxes(store)) == kept


@once
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.SEALED])
def test_seal_boxes_is_refused_while_people_vote_and_a_second_time(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase, ballots=BALLOTS[:1])
    wanted = "once voting has closed" if phase is Phase.VOTING else "already"
    assert refusal(store, lambda: make.seal(store, slug)) == f"The boxes are sealed {wanted}."


def look_then_seal(store: Database, slug: str, between: Callable[[], object], now: datetime = make.NOW) -> None:
    """Something happens after the box was looked into and before it is sealed."""
    keys = make.vault(store)
    with store.read() as session:
        cards, contents = reconciled(session, 1, 0, ""), look_into_box(session, slug, keys, now)
    between()
    before = everything(store)
    try:
        carry_out(store, keys, slug, lambda s: box.seal_boxes(s, slug, contents, cards, keys, by=make.BY, now=now))
    finally:
        assert keys.has_seal_key(the_round(store, slug).public_name)
        assert everything(store) == before


def withdraw(store: Database, slug: str) -> None:
    carry_out(store, make.vault(store), slug, lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))


def test_seal_boxes_is_refused_where_somebody_voted_since_the_box_was_opened(store: Database) -> None:
    """Voting was opened again for a while."""
    slug = closed(store)

    def vote() -> None:
        make.cast(store, slug, make.make_codes(store, slug)[0], {1: 5, 2: 5, 3: 5}, now=make.NOW - timedelta(hours=1))

    with pytest.raises(Refused, match="^Somebody voted while the box was being opened. Try again.$"):
        look_then_seal(store, slug, vote)
    make.seal(store, slug)
    assert entries(store)[-2]["used"] == FEWEST + 1


@once
def test_seal_boxes_is_refused_where_cards_were_withdrawn_since_they_were_counted(store: Database) -> None:
    """Else the minute-book would say another number than the list of cards, for ever."""
    slug = closed(store)

    with pytest.raises(Refused, match="^Cards were withdrawn while the box was being opened. Count them again.$"):
        look_then_seal(store, slug, lambda: withdraw(store, slug))
    make.seal(store, slug)
    assert (entries(store)[-2]["void"], entries(store)[-2]["out"]) == (2, 0)


@once
def test_seal_boxes_is_refused_while_the_clock_is_set_back(store: Database) -> None:
    slug = closed(store)
    withdraw(store, slug)
    assert refusal(store, lambda: make.seal(store, slug, now=make.NOW - MINUTE)).startswith(
        "The server's clock says 2027-03-20T11:59:00Z, and the last act in the minute-book was at 2027-03-20T12:00:00Z."
    )


ENVELOPE = "UPDATE envelope SET sealed = {} WHERE id = (SELECT min(id) FROM envelope)"
TAMPERED: dict[str, tuple[str, str]] = {
    "an envelope is missing": (
        "DELETE FROM envelope WHERE id = (SELECT min(id) FROM envelope)",
        "10 cards have voted, and there are 9 envelopes",
    ),
    "an envelope is inserted": (
        "INSERT INTO envelope (id, round_id, sealed) SELECT {bytes}, 1, {bytes}",
        "there are 11 envelopes. 1 of them were not put there by this server",
    ),
    "an envelope is copied": (
        "INSERT INTO envelope (id, round_id, sealed) SELECT {bytes}, 1, min(sealed) FROM envelope",
        "there are 11 envelopes. 1 are there more than once",
    ),
    "an envelope takes the place of another": (
        ENVELOPE.format("(SELECT sealed FROM envelope WHERE id = (SELECT max(id) FROM envelope))"),
        "there are 10 envelopes. 1 are there more than once",
    ),
    "an envelope is replaced": (ENVELOPE.format("{bytes}"), "1 of them were not put there by this server"),
    "a card has voted that did not": (
        "UPDATE voting_code SET state = 'used'",
        "12 cards have voted, and there are 10 envelopes",
    ),
    "a card that voted did not": (
        "UPDATE voting_code SET state = 'unused' WHERE digest = "
        "(SELECT min(digest) FROM voting_code WHERE state = 'used')",
        "9 cards have voted, and there are 10 envelopes",
    ),
    "a card is missing": (
        "DELETE FROM voting_code WHERE digest = (SELECT min(digest) FROM voting_code WHERE state = 'unused')",
        "The cards in the database are not those that the round was opened with.",
    ),
    "a card has another number": (
        "UPDATE voting_code SET card = 'ZZZZZZZZ' WHERE digest = "
        "(SELECT min(digest) FROM voting_code WHERE state = 'used')",
        "The cards in the database are not those that the round was opened with.",
    ),
    "a bid asks for more": (
        "UPDATE bid SET amount = amount + 1",
        "The rules or the bids",
    ),
    "the pot is larger": (
        "UPDATE funder SET amount = amount + 1",
        "The rules or the bids",
    ),
    "the rule is another": (
        "UPDATE round SET rule = replace(rule, 'part-fund', 'stop')",
        "The rules or the bids",
    ),
    "more is published": ("UPDATE round SET disclosure = 'ballots'", "The box is not as voters left it"),
}


@pytest.mark.parametrize(("statement", "reason"), TAMPERED.values(), ids=TAMPERED)
@once
def test_seal_boxes_is_refused_where_the_database_was_changed(store: Database, statement: str, reason: str) -> None:
    slug = closed(store)
    changed = statement.replace("{bytes}", f"x'{'ab' * 1400}'" if store.sqlite else f"'\\x{'ab' * 1400}'::bytea")
    store.write(lambda s: s.connection().exec_driver_sql(changed))
    assert reason in refusal(store, lambda: make.seal(store, slug))
    keys = make.vault(store)
    assert keys.has_seal_key(the_round(store, slug).public_name)


@once
def test_seal_boxes_is_refused_where_two_cards_changed_places(store: Database) -> None:
    """Each number would be published with the code of the other."""
    slug = closed(store)
    with store.read() as session:
        one, other = session.exec(select(VotingCode).where(VotingCode.state == "used")).all()[:2]
    for digest, card, lock in ((one.digest, "ZZZZZZZZ", b""), (other.digest, one.card, one.lock)):
        changed(store, _renumber(digest, card, lock))
    store.write(lambda s: s.connection().execute(_renumber(one.digest, other.card, other.lock)))
    assert "The cards in the database are not those" in refusal(store, lambda: make.seal(store, slug))


def _renumber(digest: bytes, card: str, lock: bytes) -> sa.Update:
    return sa.update(VotingCode).where(col(VotingCode.digest) == digest).values(card=card, lock=lock)


@once
def test_look_into_box_says_where_a_lost_seal_key_has_to_be(store: Database) -> None:
    slug = closed(store)
    file = make.vault(store).file(the_round(store, slug).public_name, "seal.key")
    key = file.read_text()
    file.unlink()
    assert f"The seal key is missing at {file}, and no ballot" in refusal(store, lambda: make.seal(store, slug))
    file.write_text(key)
    make.seal(store, slug)
    assert not file.exists()


@once
def test_put_in_box_is_one_box_of_whole_ballots_that_nothing_orders(store: Database) -> None:
    make.make_round(store, Phase.BALLOT_FIXED)
    ballots = [{1: number % 6, 3: 5} for number in range(40)]
    store.write(lambda s: box.put_in_box(s, "marlfield-decides", iter(ballots), now=make.NOW))
    lines = boxes(store)["all"]
    assert sorted(line["m"]["1"] for line in lines) == sorted(ballot[1] for ballot in ballots)
    assert [line["m"]["1"] for line in lines] != [ballot[1] for ballot in ballots]
    assert [line["s"] for line in lines] == sorted({line["s"] for line in lines})
    round = the_round(store, "marlfield-decides")
    assert (round.phase(make.NOW), round.origin, entries(store)) == (Phase.SEALED, "", [])

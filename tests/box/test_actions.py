"""Opening a round. Sealing its boxes is in `test_actions_sealing.py`."""

from dataclasses import replace

import pytest

from pb.box import actions as box
from pb.count.rule import EqualShares
from pb.db import Database
from pb.ledger.queries import checkpoints_of
from pb.problems import Refused
from pb.proof.note import read_checkpoint, signed_by
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from pb.vault import OLDER
from tests import make
from tests.box.ledger import entries, kinds, refusal
from tests.looking import once, said, the_round


def test_open_round_writes_down_the_rules_the_bids_and_the_cards(store: Database) -> None:
    checking = replace(make.ALONE, eligible=2400, receipts="asked")
    slug = make.make_round(store, Phase.BALLOT_FIXED, checking=checking)
    make.make_codes(store, slug, 3)
    make.open_round(store, slug)
    round, written = the_round(store, slug), entries(store)
    assert kinds(store) == "round bid bid bid cards open"
    assert {entry["round"] for entry in written} == {round.public_name}
    rules = written[0]
    assert {name: rules[name] for name in ("title", "pot", "bids", "mode", "organisers", "eligible", "receipts")} == {
        "title": "Marlfield decides",
        "pot": 2000_00,
        "bids": 3,
        "mode": "slips",
        "organisers": 1,
        "eligible": 2400,
        "receipts": "asked",
    }
    assert (rules["at"], rules["closes"]) == ("2027-03-20T12:00:00Z", "2027-03-26T12:00:00Z")
    assert rules["seal_key"] != rules["ledger"] != rules["receipts_key"]
    assert [(bid["bid"], bid["title"], bid["asked"], bid.get("minimum")) for bid in written[1:4]] == [
        (1, "Benches in the park", 1000_00, 400_00),
        (2, "Lunch club", 800_00, None),
        (3, "Football nets", 600_00, 300_00),
    ]
    assert written[4]["count"] == 3
    assert written[5]["at"] == "2027-03-20T12:00:00Z"
    assert said(store, slug)[0] == ("Opened the round with 3 cards. No card, rule or bid can be added or changed now.")


def test_open_round_is_signed_before_anyone_can_vote(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    code, keys = make.make_codes(store, slug)[0], make.vault(store)
    store.write(lambda s: box.open_round(s, slug, keys, "test", at_once=True, by=make.BY, now=make.NOW))
    round = the_round(store, slug)
    assert (round.opened_at, round.phase(make.NOW)) == (None, Phase.BALLOT_FIXED)
    with pytest.raises(Refused, match="^Voting has not opened yet.$"):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})

    carry_out(store, keys, slug, lambda _: None)
    assert the_round(store, slug).phase(make.NOW) == Phase.VOTING
    make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    with store.read() as session:
        notes = checkpoints_of(session, 1)
    assert list(notes) == [6]
    signed = signed_by(notes[6], keys.ledger_key(round.public_name, round.origin).verifier)
    assert read_checkpoint(signed.text)[:2] == ("test/rounds/marlfield-decides", 6)


@once
def test_open_round_at_its_time_waits_until_then_and_at_once_does_not(store: Database) -> None:
    phases = []
    for number, at_once in enumerate((False, True)):
        slug = make.make_round(store, Phase.BALLOT_FIXED, name=f"Round {number}")
        make.make_codes(store, slug)
        make.open_round(store, slug, at_once=at_once)
        phases.append(the_round(store, slug).phase(make.NOW))
    assert phases == [Phase.READY, Phase.VOTING]


@once
def test_open_round_is_refused_without_a_card_and_once_the_closing_has_passed(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    assert refusal(store, lambda: make.open_round(store, slug)) == (
        "Make voting codes first. Once the round is open, no more can be made."
    )
    make.make_codes(store, slug)
    closes = the_round(store, slug).voting_closes_at
    assert closes is not None
    assert refusal(store, lambda: make.open_round(store, slug, now=closes)) == (
        "The time that voting closes has passed. Move the closing time first."
    )


@once
@pytest.mark.parametrize(
    ("phase", "reason"),
    [(Phase.REVIEW, "Fix the ballot first."), (Phase.READY, "The round is open already.")],
)
def test_open_round_is_refused_before_the_ballot_is_fixed_and_a_second_time(
    store: Database, phase: Phase, reason: str
) -> None:
    slug = make.make_round(store, phase)
    assert refusal(store, lambda: make.open_round(store, slug)) == reason


@once
def test_open_round_is_refused_where_it_was_opened_already_and_the_database_is_of_before(store: Database) -> None:
    """Its keys have signed another beginning."""
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    make.make_codes(store, slug)
    round = the_round(store, slug)
    make.vault(store).make(round.public_name)
    make.vault(store).file(round.public_name, "signed.txt").write_text("a checkpoint")
    assert refusal(store, lambda: make.open_round(store, slug)) == OLDER


@once
def test_open_round_fixes_what_is_published_where_that_was_left_to_us(store: Database) -> None:
    for rule, mode in ((None, "slips"), (EqualShares(), "tallies")):
        slug = make.make_round(store, Phase.BALLOT_FIXED, name=mode, rule=rule)
        make.make_codes(store, slug)
        assert the_round(store, slug).disclosure == ""
        make.open_round(store, slug)
        assert the_round(store, slug).disclosure == mode

"""Counting what is handed out, at two desks at once, and withdrawing what is spoiled."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest
from sqlmodel import select

from pb.db import Database
from pb.door.actions import Spoiled, hand_out, take_back, withdraw_spoiled
from pb.door.models import DoorCount
from pb.door.queries import balances, handed_out_at
from pb.door.rules import Balance
from pb.ledger.queries import lines_of
from pb.problems import NotFound, Problems, Refused
from pb.rounds.agreed import agreed
from pb.rounds.models import Asked
from pb.rounds.rules import Act, Phase
from pb.rounds.signing import carry_out
from pb.voting.actions import void_batch
from pb.voting.codes import code_digest
from pb.voting.rules import Channel
from tests import make
from tests.looking import everything, said, the_round, written


def made(store: Database, phase: Phase = Phase.VOTING, cards: int = 6) -> str:
    return make.make_round(store, phase, cards=cards)


def hands_out(store: Database, slug: str, desk: str = "Desk A", key: str = "", channel: str = "card") -> None:
    store.write(lambda s: hand_out(s, slug, desk, channel, key or token_hex(8), now=make.NOW))


def takes_back(store: Database, slug: str, desk: str = "Desk A", key: str = "") -> None:
    store.write(lambda s: take_back(s, slug, desk, "card", key or token_hex(8), now=make.NOW))


def withdraws(store: Database, slug: str, code: str, *, key: str = "", another: bool = True, desk: str = "A") -> None:
    spoiled = Spoiled("torn", "torn or wet", another, digest=code_digest(make.KEY, 1, code))
    form = key or token_hex(8)
    carry_out(
        store,
        make.vault(store),
        slug,
        lambda s: withdraw_spoiled(s, slug, desk, spoiled, form, by="Desk A", now=make.NOW),
    )


def balance(store: Database) -> Balance:
    with store.read() as session:
        [each] = balances(session, 1)
    return each


def at(store: Database, desk: str) -> dict[Channel, int]:
    with store.read() as session:
        return handed_out_at(session, 1, desk)


def test_hand_out_counts_for_each_desk_and_the_same_form_once(store: Database) -> None:
    slug = made(store)
    for key in ("a", "b", "a", "b"):
        hands_out(store, slug, key=key)
    hands_out(store, slug, "Desk B", key="a")
    assert (at(store, "Desk A"), at(store, "Desk B"), at(store, "")) == (
        {Channel.CARD: 2},
        {Channel.CARD: 1},
        {Channel.CARD: 0},
    )
    assert balance(store) == Balance(Channel.CARD, 6, 3, 0, 0, 0)


def test_take_back_undoes_one_of_this_desk_alone(store: Database) -> None:
    slug = made(store)
    hands_out(store, slug)
    hands_out(store, slug)
    hands_out(store, slug, "Desk B")
    for key in ("x", "x"):
        takes_back(store, slug, key=key)
    assert at(store, "Desk A") == {Channel.CARD: 1}
    takes_back(store, slug)
    before = everything(store)
    with pytest.raises(Refused, match="none to take back"):
        takes_back(store, slug)
    with pytest.raises(Refused):
        takes_back(store, slug, "Desk C")
    assert everything(store) == before


@pytest.mark.parametrize(("phase", "why"), [(Phase.BALLOT_FIXED, "Open the round first"), (Phase.SEALED, "sealed")])
def test_hand_out_and_take_back_are_for_an_open_round(store: Database, phase: Phase, why: str) -> None:
    slug = make.make_round(store, phase)
    for act in (hands_out, takes_back):
        with pytest.raises(Refused, match=why):
            act(store, slug)


@pytest.mark.parametrize("channel", ["paper", "stone", ""])
def test_hand_out_knows_only_what_was_made(store: Database, channel: str) -> None:
    slug = made(store)
    with pytest.raises(NotFound):
        hands_out(store, slug, channel=channel)


def test_two_desks_at_once_never_disagree(database_url: str) -> None:
    """On PostgreSQL from two servers, on SQLite from two threads: there one server is all there may be."""
    first = Database(database_url).open()
    slug = made(first)
    second = first if first.sqlite else Database(database_url).open()
    keys = [token_hex(8) for _ in range(20)]

    def press(number: int) -> None:
        """Every form is sent twice, and both desks also count under one name, as organisers do."""
        store, key = (first, second)[number % 2], keys[number // 2]
        for desk in ("", f"Desk {number // 2 % 2}"):
            hands_out(store, slug, desk, key=f"{key[:8]}{number // 2:08}")

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(press, range(40)))
    assert (at(first, ""), at(first, "Desk 0"), at(first, "Desk 1")) == (
        {Channel.CARD: 20},
        {Channel.CARD: 10},
        {Channel.CARD: 10},
    )
    assert balance(second).handed_out == 40
    for store in {first, second}:
        store.close()


def test_withdraw_spoiled_ends_the_code_counts_it_and_says_so_without_a_number(store: Database) -> None:
    slug = made(store)
    code, other = make.make_codes(store, slug, 2)
    hands_out(store, slug, "A")
    withdraws(store, slug, code, key="k")
    withdraws(store, slug, code, key="k")  # the same form again
    assert balance(store) == Balance(Channel.CARD, 6, handed_out=2, used=0, spoiled=1, lost=0)
    assert said(store, slug)[0] == "Withdrew a spoiled card at the door: torn or wet."
    assert written(store, slug)[0].organiser == "Desk A"
    with store.read() as session:
        last = lines_of(session, 1)[-1].decode()
    assert "Withdrew a spoiled card at the door: torn or wet." in last
    assert "Desk A" not in last
    with pytest.raises(Problems, match="withdrawn"):
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    withdraws(store, slug, other, another=False)
    assert balance(store) == Balance(Channel.CARD, 6, handed_out=2, used=0, spoiled=2, lost=0)


def test_withdraw_spoiled_refuses_one_that_has_voted_or_was_withdrawn_or_is_of_another_round(store: Database) -> None:
    slug = made(store)
    used, void = make.make_codes(store, slug, 2)
    make.cast(store, slug, used, {1: 5, 2: 5, 3: 5})
    withdraws(store, slug, void)
    foreign = make.make_codes(store, make.make_round(store, name="Another round"))[0]
    before = everything(store)
    for code, why in (
        (used, "has voted already"),
        (void, "withdrawn before"),
        (foreign, "not a card or paper"),
    ):
        with pytest.raises(Problems, match=why):
            withdraws(store, slug, code)
    assert everything(store) == before


@pytest.mark.parametrize(("phase", "act", "waits"), [(Phase.VOTING, Act.CLOSE_VOTING, 1), (Phase.CLOSED, Act.SEAL, 0)])
def test_withdraw_spoiled_does_not_forget_what_waits_for_a_second_organiser_but_the_seal(
    store: Database, phase: Phase, act: Act, waits: int
) -> None:
    slug = make.make_round(store, phase, checking=make.TOGETHER)
    who = make.organiser(store)
    store.write(lambda s: agreed(s, slug, act, by_id=who, by=make.BY, now=make.NOW))
    round_id, code = the_round(store, slug).id, make.make_codes(store, slug)[0]
    spoiled = Spoiled("torn", "torn or wet", False, digest=code_digest(make.KEY, round_id, code))
    store.write(lambda s: withdraw_spoiled(s, slug, "A", spoiled, "k", by="A", now=make.NOW))
    with store.read() as session:
        assert len(session.exec(select(Asked).where(Asked.round_id == round_id)).all()) == waits


def test_a_batch_that_organisers_withdraw_is_lost_and_not_spoiled(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    make.make_codes(store, slug, 5)
    papers = make.make_codes(store, slug, 4, channel=Channel.PAPER)
    make.open_round(store, slug, at_once=True)
    hands_out(store, slug, channel="paper")
    withdraws(store, slug, papers[0])
    store.write(lambda s: void_batch(s, slug, 1, by=make.BY, now=make.NOW))
    with store.read() as session:
        assert balances(session, 1) == [
            Balance(Channel.CARD, 5, handed_out=0, used=0, spoiled=0, lost=5),
            Balance(Channel.PAPER, 4, handed_out=2, used=0, spoiled=1, lost=0),
        ]


def test_a_count_has_no_column_that_could_tell_who_or_when_or_in_which_order(store: Database) -> None:
    columns = DoorCount.metadata.tables["door_count"].columns
    assert set(columns.keys()) == {"round_id", "desk", "channel", "what", "number", "form_keys"}
    slug = made(store)
    for _ in range(12):
        hands_out(store, slug)
    with store.read() as session:
        [row] = session.exec(select(DoorCount)).all()
    assert (row.number, len(row.form_keys.split())) == (12, 8)

"""Signing what organisers did: first it is on the disk, then it is signed, then it is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from pb.db import Database
from pb.ledger.queries import checkpoints_of
from pb.problems import NotFound, Refused
from pb.proof.note import read_checkpoint, read_note
from pb.rounds import signing
from pb.rounds.actions_voting import close_voting, move_closing
from pb.rounds.rules import Act, Phase
from pb.rounds.signing import agree, carry_out, key_problems, sign, sign_all
from pb.vault import CHANGED, OLDER, Vault
from tests import make
from tests.doing import changed, do
from tests.looking import everything, once, the_round

pytestmark = pytest.mark.usefixtures("clock")


def notes(store: Database, round_id: int = 1) -> dict[int, str]:
    with store.read() as session:
        return checkpoints_of(session, round_id)


def signed_file(store: Database, slug: str) -> str:
    return make.vault(store).file(the_round(store, slug).public_name, "signed.txt").read_text()


def close(store: Database, slug: str) -> None:
    carry_out(store, make.vault(store), slug, lambda s: close_voting(s, slug, by=make.BY, now=make.NOW))


class Crash(Exception):
    pass


def crash(*_: object, **__: object) -> NoReturn:
    raise Crash


def test_carry_out_signs_what_was_done_and_hands_back_what_it_gave(store: Database) -> None:
    slug = make.make_round(store)
    assert list(notes(store)) == [6]

    def job(session: Session) -> str:
        close_voting(session, slug, by=make.BY, now=make.NOW)
        return "done"

    assert carry_out(store, make.vault(store), slug, job) == "done"
    assert list(notes(store)) == [6, 7]
    assert notes(store)[7] == signed_file(store, slug)
    assert read_checkpoint(read_note(notes(store)[7]).text)[:2] == ("test/rounds/marlfield-decides", 7)


@once
def test_carry_out_of_a_job_that_is_refused_signs_nothing(store: Database) -> None:
    slug = make.make_round(store)
    close(store, slug)
    before = everything(store)
    with pytest.raises(Refused, match="^Voting has closed already.$"):
        close(store, slug)
    assert everything(store) == before


@once
def test_carry_out_before_the_opening_has_nothing_to_sign(store: Database) -> None:
    slug = make.make_draft(store)
    carry_out(store, make.vault(store), slug, lambda _: None)
    assert not make.vault(store).file(the_round(store, slug).public_name, "signed.txt").exists()


@once
def test_carry_out_makes_good_what_a_crash_left_unsigned_before_it_does_more(store: Database) -> None:
    """Else the ledger would never be signed as it was then."""
    slug = make.make_round(store)
    store.write(lambda s: move_closing(s, slug, make.NOW, "It rains", "UTC", by=make.BY, now=make.NOW))
    close_again = make.vault(store)
    carry_out(store, close_again, slug, lambda _: None)
    assert list(notes(store)) == [6, 7]


@pytest.mark.parametrize("step", ["before it is signed", "before it is shown"])
def test_sign_makes_good_a_crash_after_the_commit(store: Database, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    slug = make.make_round(store)
    keys = make.vault(store)
    with monkeypatch.context() as patch:
        if step == "before it is signed":
            patch.setattr(signing, "sign", _once_then(crash))
        else:
            patch.setattr(signing, "keep_signed", crash)
        with pytest.raises(Crash):
            carry_out(store, keys, slug, lambda s: close_voting(s, slug, by=make.BY, now=make.NOW))
    assert list(notes(store)) == [6]
    left = signed_file(store, slug)
    sign(store, make.vault(store), slug)
    assert list(notes(store)) == [6, 7]
    assert notes(store)[7] == signed_file(store, slug)
    assert (left == notes(store)[7]) == (step == "before it is shown")
    before = everything(store)
    sign(store, make.vault(store), slug)
    assert everything(store) == before


def _once_then(after: Callable[..., None]) -> Callable[..., None]:
    """The first time, what is to be done is done already."""
    times: list[int] = []

    def act(*values: object) -> None:
        times.append(1)
        if len(times) > 1:
            after(*values)

    return act


def test_sign_destroys_the_seal_key_only_once_the_seal_is_signed_and_shown(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = make.make_round(store, Phase.CLOSED, ballots=[{1: 5}])
    keys, name = make.vault(store), the_round(store, slug).public_name
    seen: list[tuple[bool, list[int]]] = []

    def watched(round: str) -> None:
        seen.append((keys.has_seal_key(round), list(notes(store))))
        Vault.destroy_seal_key(keys, round)

    with monkeypatch.context() as patch:
        patch.setattr(signing, "keep_signed", crash)
        with pytest.raises(Crash):
            make.seal(store, slug)
    assert (the_round(store, slug).phase(make.NOW), keys.has_seal_key(name)) == (Phase.SEALED, True)
    monkeypatch.setattr(keys, "destroy_seal_key", watched)
    sign(store, keys, slug)
    assert seen == [(True, [6, 8])]
    assert not keys.has_seal_key(name)
    sign(store, keys, slug)
    assert not keys.has_seal_key(name)


@once
def test_sign_finds_no_round_at_another_address(store: Database) -> None:
    with pytest.raises(NotFound):
        sign(store, make.vault(store), "nowhere")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("DELETE FROM ledger_entry WHERE number = 6", OLDER),
        ("UPDATE ledger_entry SET line = (SELECT line FROM ledger_entry WHERE number = 5) WHERE number = 0", CHANGED),
    ],
    ids=["older", "changed"],
)
def test_sign_refuses_a_ledger_that_is_not_the_one_that_was_signed(
    sqlite_store: Database, statement: str, reason: str
) -> None:
    store = sqlite_store
    slug = make.make_round(store)
    close(store, slug)
    for act in ("update", "delete"):
        changed(store, sa.text(f"DROP TRIGGER ledger_entry_is_kept_{act}"))
    store.write(lambda s: s.connection().execute(sa.text(statement)))
    before, kept = everything(store), signed_file(store, slug)
    acts: list[Callable[[], object]] = [lambda: sign(store, make.vault(store), slug), lambda: make.seal(store, slug)]
    for again in acts:
        with pytest.raises(Refused) as raised:
            again()
        assert str(raised.value) == reason
    assert (everything(store), signed_file(store, slug)) == (before, kept)


@once
def test_sign_all_says_which_round_is_refused_and_signs_the_others(store: Database) -> None:
    slugs = [make.make_round(store, name=name) for name in ("One", "Two")]
    make.make_draft(store)
    for slug in slugs:
        do(store, close_voting, slug)
    lost = make.vault(store).file(the_round(store, "one").public_name, "ledger.key")
    lost.unlink()
    assert sign_all(store, make.vault(store)) == [
        f"one: A key of this round is missing at {lost}. Put the file back from a copy."
    ]
    assert (list(notes(store, 1)), list(notes(store, 2))) == ([6], [6, 7])


@once
@pytest.mark.parametrize(
    ("phase", "wanted"),
    [
        (Phase.BALLOT_FIXED, []),
        (Phase.READY, ["ledger", "receipts", "seal"]),
        (Phase.VOTING, ["ledger", "receipts", "seal"]),
        (Phase.SEALED, ["ledger"]),
        (Phase.PUBLISHED, []),
    ],
)
def test_key_problems_are_of_the_keys_that_a_round_still_needs(
    store: Database, phase: Phase, wanted: list[str]
) -> None:
    slug = make.make_round(store, phase)
    keys, round = make.vault(store), the_round(store, slug)
    assert key_problems(keys, round) == []
    for name in ("ledger", "receipts", "seal"):
        keys.file(round.public_name, f"{name}.key").unlink(missing_ok=True)
    assert [
        name for name in ("ledger", "receipts", "seal") if f"{name}.key" in str(key_problems(keys, round))
    ] == wanted


@once
def test_key_problems_do_not_miss_a_seal_key_that_scrutineers_have(store: Database) -> None:
    slug = make.make_round(store)
    keys, round = make.vault(store), the_round(store, slug)
    keys.file(round.public_name, "seal.key").unlink()
    round.custody = "scrutineers"
    assert key_problems(keys, round) == []


def test_agree_does_it_in_both_names_and_signs_it(store: Database) -> None:
    slug = make.make_round(store, checking=make.TOGETHER)
    ada, bob = make.organiser(store), make.organiser(store, name="Bob Helper", email="bob@example.org")
    done: list[tuple[str, datetime]] = []

    def do(session: Session, names: str, now: datetime) -> None:
        done.append((names, now))
        close_voting(session, slug, by=names, now=now)

    def press(by_id: int, by: str) -> bool:
        return agree(store, make.vault(store), slug, Act.CLOSE_VOTING, do, by_id=by_id, by=by)

    assert (press(ada, make.BY), press(ada, make.BY), done, list(notes(store))) == (False, False, [], [6])
    assert press(bob, "Bob Helper")
    assert (done, list(notes(store))) == ([("Ada Organiser and Bob Helper", make.NOW)], [6, 7])


@once
def test_agree_that_is_refused_in_the_end_leaves_the_request_as_it_was(store: Database) -> None:
    slug = make.make_round(store, checking=make.TOGETHER)
    ada, bob = make.organiser(store), make.organiser(store, name="Bob Helper", email="bob@example.org")

    def do(session: Session, names: str, now: datetime) -> None:
        raise Refused("Not now.")

    def press(by_id: int) -> bool:
        return agree(store, make.vault(store), slug, Act.CLOSE_VOTING, do, by_id=by_id, by="Somebody")

    press(ada)
    before = everything(store)
    with pytest.raises(Refused, match="^Not now.$"):
        press(bob)
    assert everything(store) == before

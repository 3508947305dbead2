"""Making helpers, starting, ending; and the order in which it can happen."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from pb.db import Database
from pb.helpers.actions import add_helper, end_helping, invite_again, start_helping, stop_helping
from pb.helpers.models import Helper
from pb.helpers.queries import helper_invited, helping_on
from pb.ledger.queries import lines_of
from pb.problems import NotFound, Problems, Refused
from pb.rounds.rules import Phase
from pb.voting.codes import new_code
from tests import make
from tests.doing import do, refusal
from tests.helpers.make import link_for
from tests.looking import everything, said, written


def start(store: Database, slug: str, code: str, *, now: datetime = make.NOW) -> str:
    return store.write(lambda s: start_helping(s, slug, code, now=now))


def on(store: Database, token: str, *, now: datetime = make.NOW) -> tuple[str, str, str] | None:
    with store.read() as session:
        return helping_on(session, token, now)


def test_a_link_works_once_and_its_helping_for_12_hours(store: Database) -> None:
    slug = make.make_round(store)
    code = link_for(store, slug)
    token = start(store, slug, code, now=make.NOW + timedelta(minutes=29))
    began = make.NOW + timedelta(minutes=29)
    assert on(store, token, now=began + timedelta(hours=11, minutes=59)) == (slug, "Desk A", "volunteer")
    assert on(store, token, now=began + timedelta(hours=12)) is None
    assert on(store, code) is None
    before = everything(store)
    with pytest.raises(Problems, match="used up or too old"):
        start(store, slug, code)
    assert everything(store) == before
    assert said(store, slug)[:2] == ["Started helping as a volunteer.", "Made Desk A a volunteer."]
    assert [minute.organiser for minute in written(store, slug)[:2]] == ["Desk A", make.BY]


def test_a_link_ends_after_half_an_hour(store: Database) -> None:
    slug = make.make_round(store)
    code = link_for(store, slug)
    with pytest.raises(Problems, match="used up or too old"):
        start(store, slug, code, now=make.NOW + timedelta(minutes=30))


def test_a_link_is_for_one_round(store: Database) -> None:
    code = link_for(store, make.make_round(store))
    other = make.make_round(store, name="Another round")
    with store.read() as session, pytest.raises(Problems):
        helper_invited(session, 2, code, make.NOW)
    with pytest.raises(Problems):
        start(store, other, code)


def test_of_link_and_device_only_hashes_are_kept(store: Database) -> None:
    slug = make.make_round(store)
    code = link_for(store, slug)
    waits = everything(store)
    token = start(store, slug, code)
    with store.read() as session:
        helper = session.exec(select(Helper)).one()
    assert (helper.invitation, len(helper.token_hash or b"")) == (None, 32)
    for secret in (code, token):
        assert secret not in str(waits)
        assert secret not in str(everything(store))


def test_end_helping_ends_the_link_and_the_device_in_any_phase(store: Database) -> None:
    slug = make.make_round(store)
    token, code = start(store, slug, link_for(store, slug)), link_for(store, slug, "Desk B")
    do(store, end_helping, slug, 1)
    do(store, end_helping, slug, 2)
    assert on(store, token) is None
    with pytest.raises(Problems):
        start(store, slug, code)
    assert said(store, slug)[:2] == ["Ended the helping of Desk B.", "Ended the helping of Desk A."]
    before = everything(store)
    do(store, end_helping, slug, 1)
    assert everything(store) == before
    for nobody in (3, 2_000_000_000):
        with pytest.raises(NotFound):
            do(store, end_helping, slug, nobody)


def test_invite_again_ends_what_was_there(store: Database) -> None:
    slug = make.make_round(store)
    first = link_for(store, slug)
    token, code = start(store, slug, first), new_code()
    do(store, invite_again, slug, 1, code)
    assert on(store, token) is None
    assert on(store, start(store, slug, code)) == (slug, "Desk A", "volunteer")
    assert said(store, slug)[1] == "Gave Desk A, volunteer, a new link."


def test_stop_helping_is_for_the_device_that_has_the_token(store: Database) -> None:
    slug = make.make_round(store)
    token, other = start(store, slug, link_for(store, slug)), start(store, slug, link_for(store, slug, "Desk B"))
    for _ in range(2):
        store.write(lambda s: stop_helping(s, token))
    store.write(lambda s: stop_helping(s, ""))
    assert (on(store, token), on(store, other)) == (None, (slug, "Desk B", "volunteer"))


@pytest.mark.parametrize("phase", [Phase.REVIEW, Phase.SEALED])
def test_add_helper_is_for_the_days_of_the_vote(store: Database, phase: Phase) -> None:
    slug = make.make_round(store, phase)
    why = {Phase.REVIEW: "fix the ballot first", Phase.SEALED: "nothing left to help with"}[phase]
    assert why in refusal(store, add_helper, slug, "Desk A", "volunteer", new_code())


def test_start_helping_and_a_new_link_are_refused_once_the_boxes_are_sealed(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED)
    code = link_for(store, slug)
    make.seal(store, slug)
    with pytest.raises(Refused, match="nothing left to help with"):
        start(store, slug, code)
    assert "nothing left" in refusal(store, invite_again, slug, 1, new_code())


def test_a_name_of_a_helper_is_not_in_the_ledger(store: Database) -> None:
    slug = make.make_round(store)
    start(store, slug, link_for(store, slug, "Zebedee"))
    do(store, end_helping, slug, 1)
    with store.read() as session:
        assert all(b"Zebedee" not in line for line in lines_of(session, 1))

"""Keying papers, settling what differs, closing and voiding piles."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from pb.count.ballot_types import Approve
from pb.db import Database
from pb.door.queries import balances
from pb.papers.actions import Sheet, open_pile, put_aside, recount_pile, settle_paper, void_pile
from pb.papers.models import Paper, Pile, Reading
from pb.papers.queries import piles, rejected_papers
from pb.papers.rules import Reason
from pb.problems import Problems, Refused
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.voting.models import CodeState
from tests import make
from tests.doing import changed, do, refusal, wrote
from tests.looking import everything, marks_in_box, once, said, the_round
from tests.papers.make import (
    ONE,
    OTHER,
    THIRD,
    card_of,
    closes,
    in_the_box,
    keyed,
    keyed_twice,
    opens,
    printed,
)


def problems(store: Database, slug: str, pile: int, code: str, who: str = ONE) -> str:
    before = everything(store)
    with pytest.raises(Problems) as raised:
        keyed(store, slug, pile, code, "555", who)
    assert everything(store) == before
    return " ".join(raised.value.by_field.values())


def settles(store: Database, slug: str, code: str, typed: str, who: str = THIRD) -> None:
    sheet = Sheet(code, {"bid-2": [typed]})
    wrote(store, settle_paper, slug, sheet, "A faint cross.", make.vault(store), who=who, by=make.BY, now=make.NOW)


def test_papers_that_two_people_keyed_alike_go_into_the_box(store: Database) -> None:
    there = printed(store)
    papers = dict(zip(there.papers, ("503", "0-5", "///", "---"), strict=True))
    in_the_box(store, there.slug, papers)
    assert marks_in_box(store, there.slug) == ['{"1":0,"3":5}', '{"1":5,"2":0,"3":3}']
    assert [card_of(store, there.slug, code).state for code in papers] == ["used", "used", "void", "void"]
    with store.read() as session:
        assert session.exec(select(Reading)).all() == []
        assert [paper.settled for paper in session.exec(select(Paper))] == [None] * 4
        assert [reason for reason, _, _ in rejected_papers(session, 1)] == [Reason.BLANK, Reason.UNREADABLE]
        [_, on_paper] = balances(session, 1)
    assert (on_paper.used, on_paper.rejected, on_paper.lost, on_paper.unused) == (2, 2, 0, 0)
    text = "Closed pile 1: 2 papers in the box, 2 rejected: 1 because nothing is marked on it, 1 because its marks"
    assert said(store, there.slug)[0].startswith(text)
    with pytest.raises(Problems, match="Each code votes once"):
        make.cast(store, there.slug, there.papers[0], {1: 5, 2: 5, 3: 5})


def test_the_database_takes_no_second_reading_of_one_person_and_no_third_one(store: Database) -> None:
    there = printed(store)
    keyed_twice(store, there.slug, opens(store, there.slug, 1), {there.papers[0]: "503"})
    paper = card_of(store, there.slug, there.papers[0]).digest
    for who, place in ((ONE, 2), ("helper Desk C", 1), ("helper Desk C", 3)):
        with pytest.raises(IntegrityError):
            changed(store, sa.insert(Reading).values(paper_id=paper, keyed_by=who, place=place, sealed=b""))


def test_three_people_at_once_make_two_readings_and_two_browsers_of_one_person_make_one(store: Database) -> None:
    there = printed(store)
    pile, together = opens(store, there.slug, 2), Barrier(3)
    second = store if store.sqlite else Database(store.url.render_as_string(hide_password=False)).open()

    def keys_at_once(code: str, server: Database, who: str) -> object:
        together.wait()
        try:
            keyed(server, there.slug, pile, code, "503", who)
        except Problems as problems:
            return problems.by_field
        return None

    for code, people, readings in (
        (there.papers[0], (ONE, OTHER, THIRD), 2),
        (there.papers[1], (ONE, ONE, ONE), 1),
    ):
        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(keys_at_once, (code,) * 3, (store, second, store), people))
        assert said.count(None) == (2 if readings == 2 else 3)
        with store.read() as session:
            paper = card_of(store, there.slug, code).digest
            assert len(session.exec(select(Reading).where(Reading.paper_id == paper)).all()) == readings
    if second is not store:
        second.close()


@once
def test_what_was_keyed_differently_is_held_until_a_third_one_looked(store: Database) -> None:
    there = printed(store)
    code, pile = there.papers[0], opens(store, there.slug, 1)
    keyed(store, there.slug, pile, code, "513", ONE)
    keyed(store, there.slug, pile, code, "5-3", OTHER)
    with pytest.raises(Refused, match="A third look is still needed at 1 paper"):
        closes(store, there.slug, pile)
    for who in (ONE, OTHER):
        with pytest.raises(Problems, match="Somebody who has not must look at it"):
            settles(store, there.slug, code, "1", who)
    settles(store, there.slug, code, "2")
    assert said(store, there.slug)[0] == "Settled a paper of pile 1 that two people keyed differently: A faint cross."
    with pytest.raises(Problems, match="waits for no third look"):
        settles(store, there.slug, code, "3")
    closes(store, there.slug, pile)
    assert marks_in_box(store, there.slug) == ['{"1":5,"2":2,"3":3}']


@once
def test_key_paper_refuses_what_is_no_paper_of_this_pile(store: Database) -> None:
    there = printed(store, papers=6)
    foreign = printed(store, name="Other town").papers[0]
    pile, later = opens(store, there.slug, 2), opens(store, there.slug, 5)
    keyed_twice(store, there.slug, pile, {there.papers[0]: "555"})
    assert problems(store, there.slug, pile, there.cards[0]) == (
        "That is a card for a screen, and no paper. Put it aside"
    )
    assert problems(store, there.slug, pile, foreign) == "This is not a paper of this round. Put it aside"
    assert problems(store, there.slug, later, there.papers[0]) == "This paper is in pile 1. Put it back there"
    assert problems(store, there.slug, pile, there.papers[0], THIRD) == (
        "Two people have keyed this paper. It needs no third one, unless they differ"
    )
    keyed(store, there.slug, pile, there.papers[1], "555")
    assert problems(store, there.slug, pile, there.papers[2]).startswith("This pile was counted as 2 papers")
    assert problems(store, there.slug, later, there.papers[3][:-1] + "?") != ""


@once
def test_the_same_page_twice_changes_nothing_and_another_answer_is_refused(store: Database) -> None:
    there = printed(store)
    pile = opens(store, there.slug, 1)
    keyed(store, there.slug, pile, there.papers[0], "503")
    before = everything(store)
    keyed(store, there.slug, pile, there.papers[0], "503")
    assert everything(store) == before
    with pytest.raises(Refused, match="what you keyed then stays"):
        keyed(store, there.slug, pile, there.papers[0], "504")
    assert everything(store) == before


@once
def test_what_is_keyed_is_neither_readable_nor_there_for_long(store: Database) -> None:
    there = printed(store)
    pile = opens(store, there.slug, 1)
    keyed_twice(store, there.slug, pile, {there.papers[0]: "503"})
    rows = repr([everything(store)[table] for table in ("paper", "reading")])
    assert there.papers[0] not in rows
    assert "503" not in repr([row[-1] for row in everything(store)["reading"]])
    do(store, void_pile, there.slug, pile, "Keyed by one person alone.")
    assert everything(store)["paper"] == everything(store)["reading"] == []
    assert said(store, there.slug)[0] == (
        "Voided pile 1, with 1 paper keyed or put aside. Why: Keyed by one person alone."
    )
    in_the_box(store, there.slug, {there.papers[0]: "123"})
    assert marks_in_box(store, there.slug) == ['{"1":1,"2":2,"3":3}']


@once
def test_void_pile_and_close_pile_are_refused_once_it_is_closed(store: Database) -> None:
    there = printed(store)
    pile = in_the_box(store, there.slug, {there.papers[0]: "503"})
    assert "the box does not know which ballot is of which paper" in refusal(
        store, void_pile, there.slug, pile, "Too late."
    )
    with pytest.raises(Refused, match="Pile 1 is closed"):
        closes(store, there.slug, pile)
    assert len(marks_in_box(store, there.slug)) == 1


@once
def test_a_wrong_hand_count_is_counted_again_with_a_reason(store: Database) -> None:
    there = printed(store)
    pile = opens(store, there.slug, 3)
    keyed_twice(store, there.slug, pile, dict.fromkeys(there.papers[:2], "503"))
    with pytest.raises(Refused, match="Counted by hand: 3 papers. Keyed or put aside: 2"):
        closes(store, there.slug, pile)
    with pytest.raises(Problems, match="Enter 2 or more"):
        do(store, recount_pile, there.slug, pile, "1", "Two stuck together.")
    do(store, recount_pile, there.slug, pile, "2", "Two stuck together.")
    assert said(store, there.slug)[0] == "Counted pile 1 again: 2 papers, not 3. Why: Two stuck together."
    closes(store, there.slug, pile)


@once
def test_put_aside_counts_a_paper_once_and_without_its_code(store: Database) -> None:
    there = printed(store)
    pile = opens(store, there.slug, 2)
    for _ in range(2):
        do(store, put_aside, there.slug, pile, Reason.STRANGE, "", "the form")
    keyed_twice(store, there.slug, pile, {there.papers[0]: "503"})
    closes(store, there.slug, pile)
    with store.read() as session:
        assert rejected_papers(session, 1) == [(Reason.STRANGE, 1, "")]
        [_, on_paper] = balances(session, 1)
    assert (on_paper.used, on_paper.rejected, on_paper.unused) == (1, 0, 3)


@once
def test_a_paper_whose_code_voted_on_a_screen_meanwhile_is_rejected(store: Database) -> None:
    there = printed(store)
    pile = opens(store, there.slug, 1)
    keyed_twice(store, there.slug, pile, {there.papers[0]: "503"})
    make.cast(store, there.slug, there.papers[0], {1: 1, 2: 1, 3: 1})
    closes(store, there.slug, pile)
    assert marks_in_box(store, there.slug) == ['{"1":1,"2":1,"3":1}']
    assert "1 because its code has voted already" in said(store, there.slug)[0]
    assert card_of(store, there.slug, there.papers[0]).state == CodeState.USED
    assert problems(store, there.slug, opens(store, there.slug, 1), there.papers[0]) == (
        "This paper has voted already, so it cannot be keyed. Put it aside"
    )


@once
def test_a_blank_follows_the_rule_that_the_ledger_names(store: Database) -> None:
    there = printed(store, blanks=Blanks.ZERO)
    in_the_box(store, there.slug, {there.papers[0]: "5-3"})
    assert marks_in_box(store, there.slug) == ['{"1":5,"2":0,"3":3}']
    assert "On paper: A bid that you leave blank gets 0." in said(store, there.slug)[1]


@once
def test_papers_of_another_kind_of_ballot_are_keyed_too(store: Database) -> None:
    there = printed(store, ballot_type=Approve(1, 2))
    in_the_box(store, there.slug, dict(zip(there.papers, ("1--", "11-", "111", "1/-"), strict=True)))
    assert marks_in_box(store, there.slug) == ['{"1":1,"2":1}', '{"1":1}', '{"1":1}']


@once
def test_papers_are_keyed_after_voting_closed_and_not_after_the_seal(store: Database) -> None:
    there = printed(store)
    closed = {"voting_closes_at": make.NOW}
    changed(store, sa.update(Round).values(**closed))
    pile = opens(store, there.slug, 1)
    with pytest.raises(Refused, match="1 pile of papers still open"):
        make.seal(store, there.slug)
    keyed_twice(store, there.slug, pile, {there.papers[0]: "503"})
    closes(store, there.slug, pile)
    make.seal(store, there.slug, back=5)
    with pytest.raises(Refused, match="The boxes are sealed, so no paper can be added"):
        opens(store, there.slug, 1)
    assert the_round(store, there.slug).sealed_at == make.NOW


@once
def test_open_pile_numbers_them_and_opens_none_twice(store: Database) -> None:
    there = printed(store)
    first, second = opens(store, there.slug, 1), opens(store, there.slug, 50)
    with store.read() as session:
        assert [(each.pile.number, each.pile.counted) for each in piles(session, 1)] == [(1, 1), (2, 50)]
        key = session.get_one(Pile, first).form_key
    again = wrote(store, open_pile, there.slug, 1, key, by=make.BY, now=make.NOW)
    assert again == first != second

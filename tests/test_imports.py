"""A file becomes a published round, and our pages show the outcome that `pb count` gives."""

import re

import pytest
from sqlmodel import select

from pb import imports
from pb.box.models import Box
from pb.imports import import_round
from pb.pabulib.counting import count_file
from pb.pabulib.declared import declared
from pb.pabulib.flags import Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from pb.problems import Refused
from pb.publish.queries import published_result
from pb.rounds.queries import round_by_slug
from tests import make
from tests.browser import Browser
from tests.pabulib.make import CASES, made, make_text

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
SHOWN = ["approval", "approval_ties", "choose_one", "points", "scores"]


@on_sqlite
@pytest.mark.parametrize("stem", [*SHOWN, "ranking"])
def test_import_round_publishes_what_was_counted(client: Browser, stem: str) -> None:
    file = read(CASES / f"{stem}.pb")
    slug = import_round(client.store, file, "An election elsewhere", make.NOW)
    with client.store.read() as session:
        result = published_result(session, round_by_slug(session, slug).id)
        assert session.exec(select(Box.slips)).all() == [file.ballots.cast]
    ties = ties_named("id")
    policy = "stop" if file.meta["rule"] == "greedy-no-skip" else "skip"
    count = count_file(file, rule_wanted(Wanted("greedy-votes", policy), ties.chain, file), ties)
    ids = [file.ids[line.step.number - 1] for line in result.funded]
    if stem in SHOWN:
        assert set(ids) == set(count.funded)
    assert f"{file.ballots.cast} people voted" in client.get(f"/rounds/{slug}/result").text


@on_sqlite
@pytest.mark.parametrize("rule", ["equalshares", "equalshares/add1"])
def test_import_round_is_shared_out_by_equal_shares_where_the_file_says_so(client: Browser, rule: str) -> None:
    text = (CASES / "approval.pb").read_text(encoding="utf-8")
    file = read(re.sub(r"^rule;.*$", f"rule;{rule}", text, flags=re.MULTILINE).encode())
    slug = import_round(client.store, file, "Equal shares elsewhere", make.NOW)
    with client.store.read() as session:
        result = published_result(session, round_by_slug(session, slug).id)
    assert {file.ids[line.step.number - 1] for line in result.funded} == set(declared(file).funded)
    assert "Everyone who votes gets the same share of the pot." in result.rule_in_words


@on_sqlite
def test_import_round_twice_makes_two_rounds(client: Browser) -> None:
    file = read(CASES / "approval.pb")
    assert [import_round(client.store, file, "Twice", make.NOW) for _ in range(2)] == ["twice", "twice-2"]


@on_sqlite
def test_import_round_says_what_our_pages_cannot_show(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, sentence in (
        (make_text(votes=()), "at least one project and one ballot"),
        (make_text(projects=("a;0;Free", "b;5;x")), "The amount of a is nothing, or has parts of a penny"),
        (make_text(budget="0.001"), "The amount of the pot is nothing"),
    ):
        with pytest.raises(Refused, match=sentence):
            import_round(client.store, read(text.encode()), "x", make.NOW)
    monkeypatch.setattr(imports, "MOST_BALLOTS", 1)
    with pytest.raises(Refused, match="Our pages show up to 500 projects and 1 ballots"):
        import_round(client.store, made(), "x", make.NOW)


@on_sqlite
def test_import_round_keeps_to_the_threshold_of_the_file(client: Browser) -> None:
    text = (CASES / "approval.pb").read_text(encoding="utf-8")
    file = read(text.replace("META\nkey;value\n", "META\nkey;value\nmin_project_score_threshold;25\n", 1).encode())
    slug = import_round(client.store, file, "With a threshold", make.NOW)
    with client.store.read() as session:
        result = published_result(session, round_by_slug(session, slug).id)
    assert result.funded
    assert all(line.step.total >= 25 for line in result.funded)
    assert "A bid with fewer than 25 points is not funded." in result.rule_in_words

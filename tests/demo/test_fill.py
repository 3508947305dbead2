"""The demo: one invented estate, three rounds, each in another phase."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import col, func, select

from pb import cli
from pb.accounts.models import Organiser
from pb.accounts.passwords import matches
from pb.bids.models import Bid
from pb.box.models import Box
from pb.count.rule import HighestFirst, Remainder
from pb.db import Database
from pb.demo.fill import EMAIL, PUBLISHED, SHOWN, SPARE, TAKING_BIDS, VOTING, Filled, fill
from pb.problems import Refused
from pb.publish.queries import Result, published_result
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from pb.voting.codes import read_code
from pb.voting.models import Envelope
from pb.voting.queries import Turnout, turnout
from tests import make
from tests.browser import Browser
from tests.count.make import marlfield_case

on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
EVERY_SCORE = {f"bid-{number}": str(number % 6) for number in range(1, 25)}


def filled_in(store: Database) -> Filled:
    keys = make.vault(store)
    return fill(store, keys, make.folder(store), make.NOW)


def published(store: Database) -> Result:
    with store.read() as session:
        return published_result(session, round_by_slug(session, PUBLISHED).id)


def phases(store: Database) -> dict[str, Phase]:
    with store.read() as session:
        return {round.slug: round.phase(make.NOW) for round in session.exec(select(Round))}


def test_fill_makes_three_rounds_and_is_safe_to_run_twice(store: Database) -> None:
    first = filled_in(store)
    before = published(store)
    second = filled_in(store)
    assert phases(store) == {PUBLISHED: Phase.PUBLISHED, VOTING: Phase.VOTING, TAKING_BIDS: Phase.BIDS_OPEN}
    assert published(store).count == before.count
    with store.read() as session:
        assert session.exec(select(func.count(col(Bid.id)))).one() == 24 + 24 + 6
        assert session.exec(select(func.count(col(Envelope.id)))).one() == 46
        assert session.exec(select(Box.slips).where(Box.round_id == before.count.round_id)).all() == [137] * 24
        assert turnout(session, round_by_slug(session, VOTING).id) == Turnout(made=46 + SPARE, cast=46, void=0)
        (organiser,) = session.exec(select(Organiser)).all()
    assert [matches(filled.password, organiser.password_hash) for filled in (first, second)] == [False, True]
    # Nobody has voted with them, and no card can be made once a round is open.
    assert (first.codes, len(set(first.codes))) == (second.codes, SHOWN)


@on_sqlite
def test_fill_refuses_a_database_with_rounds_of_its_own_and_leaves_it_as_it_is(store: Database) -> None:
    slug = make.make_draft(store)
    with pytest.raises(Refused, match="^This database holds rounds of its own. Give the demo another one.$"):
        filled_in(store)
    assert list(phases(store)) == [slug]
    with store.read() as session:
        assert session.exec(select(Organiser)).all() == []


@on_sqlite
def test_fill_publishes_the_result_that_was_worked_out_by_hand(store: Database) -> None:
    filled_in(store)
    result, case = published(store), marlfield_case()
    assert isinstance(result.rule, HighestFirst)
    assert (result.rule.remainder, len(result.election.ballots)) == (Remainder.PART_FUND, case["ballots"])
    assert {step.number: step.total for step in result.outcome.steps} == {
        bid["number"]: bid["total"] for bid in case["bids"]
    }
    assert (len(result.funded), result.outcome.spent, result.outcome.left) == (11, 40_000_00, 0)
    assert {line.step.number: line.step.award for line in result.funded} == worked_by_hand()


def worked_by_hand() -> dict[int, int]:
    """Bid -> pence, from the last column of the table in tests/count/cases/marlfield.md."""
    table = (Path(__file__).parents[1] / "count" / "cases" / "marlfield.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    return {
        int(row[0]): int(row[-1].replace("£", "").replace(",", "")) * 100
        for row in rows
        if row[0].isdigit() and row[-1].startswith("£")
    }


@on_sqlite
def test_fill_gives_a_password_and_codes_that_work_and_every_page_opens(client: Browser) -> None:
    filled = filled_in(client.store)
    desk = client.submit(client.get("/sign-in"), {"email": EMAIL, "password": filled.password})
    assert desk.address == "/desk"
    for code in filled.codes:
        ballot = client.submit(client.get(f"/rounds/{VOTING}/vote"), {"code": code})
        check = client.submit(ballot, EVERY_SCORE, button="Check your scores")
        assert client.submit(check, button="Cast my vote").h1 == "You have voted"
    assert not set(filled_in(client.store).codes) & set(filled.codes)
    for slug in (PUBLISHED, VOTING, TAKING_BIDS):
        client.get(f"/rounds/{slug}")
        client.get(f"/rounds/{slug}/bids")
    client.get(f"/rounds/{PUBLISHED}/result/screen")
    assert [read_code(code) for code in filled.codes] == [code.replace("-", "") for code in filled.codes]


def test_demo_prints_addresses_codes_and_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PB_DATABASE_URL", "PB_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PB_DATA", str(tmp_path))
    monkeypatch.setattr(cli, "run_server", lambda settings: None)
    port = make.free_port()
    said = CliRunner().invoke(cli.main, ["demo", "--port", str(port)])
    assert said.exit_code == 0, said.output
    for words in (f"http://127.0.0.1:{port}/rounds/{VOTING}/vote", EMAIL, "Press Ctrl+C to stop."):
        assert words in said.output
    store = Database(f"sqlite:///{tmp_path / 'commonpot.db'}")
    with store.read() as session:
        (organiser,) = session.exec(select(Organiser)).all()
    store.close()
    password = said.output.split("password")[1].split()[0]
    assert matches(password, organiser.password_hash)

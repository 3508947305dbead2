import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.ledger.queries import entries_of
from pb.problems import NotFound, Refused
from pb.rounds.agreed import agreed
from pb.rounds.queries import asked
from pb.rounds.rules import Act, Phase
from pb.rounds.signing import carry_out
from pb.runsheet.actions import organiser_ticks, scrutineer_ticks, tick, untick
from pb.runsheet.models import Tick
from pb.runsheet.queries import known_of, only_of, run_sheet, ticks_of
from pb.runsheet.rules import Ticker
from pb.runsheet.steps import Known, Only
from pb.voting.rules import Channel
from tests import make
from tests.doing import wrote
from tests.looking import everything, once, said, the_round, written

ADA, BOB, CLEO = organiser_ticks(1, "Ada"), organiser_ticks(2, "Bob"), scrutineer_ticks("Cleo")
ZERO = "Run sheet: Sign the zero report."


def ticks(store: Database, slug: str, key: str, by: Ticker) -> None:
    carry_out(store, make.vault(store), slug, lambda s: tick(s, slug, key, by, now=make.NOW))


def unticks(store: Database, slug: str, key: str, why: str) -> None:
    carry_out(store, make.vault(store), slug, lambda s: untick(s, slug, key, why, by="Ada", now=make.NOW))


def noticed(store: Database) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(entry["by"], entry["text"]) for entry in entries_of(session, 1) if entry["k"] == "notice"]


def refuses(store: Database, slug: str, key: str, by: Ticker) -> str:
    before = everything(store)
    with pytest.raises(Refused) as raised:
        ticks(store, slug, key, by)
    assert everything(store) == before
    return str(raised.value)


@once
def test_a_step_for_one_is_in_the_minutes_and_not_in_public(store: Database) -> None:
    slug = make.make_round(store, Phase.READY)
    ticks(store, slug, "hall", ADA)
    newest = written(store, slug)[0]
    assert (newest.organiser, newest.text) == ("Ada", "Run sheet: Walk through the hall. Done.")
    assert refuses(store, slug, "hall", BOB) == "This step is ticked already."
    assert noticed(store) == []


@pytest.mark.parametrize(
    ("second", "by", "who"),
    [
        (BOB, "two organisers", "Two organisers say"),
        (CLEO, "one organiser", "An organiser and a scrutineer say"),
    ],
    ids=["organiser", "scrutineer"],
)
@once
def test_a_step_for_two_is_public_once_the_second_has_said_so(
    store: Database, second: Ticker, by: str, who: str
) -> None:
    slug = make.make_round(store, Phase.READY)
    ticks(store, slug, "zero-report", ADA)
    assert noticed(store) == []
    assert refuses(store, slug, "zero-report", ADA).startswith("You have ticked this step.")
    ticks(store, slug, "zero-report", second)
    assert noticed(store) == [(by, f"{ZERO} {who} that it is done.")]
    with store.read() as session:
        assert [each.person for each in ticks_of(session, 1, "zero-report")] == [ADA.person, second.person]


@once
def test_taking_a_tick_back_says_why_and_is_public_where_the_tick_was(store: Database) -> None:
    slug = make.make_round(store, Phase.READY)
    for by in (ADA, BOB):
        ticks(store, slug, "zero-report", by)
    ticks(store, slug, "hall", ADA)
    for key in ("zero-report", "hall"):
        unticks(store, slug, key, "A signature was missing.")
    assert [text for _, text in noticed(store)][1:] == [f"{ZERO} Not done after all. Reason: A signature was missing."]
    assert said(store, slug)[0].endswith("Not done after all. Reason: A signature was missing.")
    with pytest.raises(Refused, match="Nobody has ticked this step"):
        unticks(store, slug, "hall", "Again.")
    ticks(store, slug, "zero-report", BOB)


@once
def test_what_the_system_knows_cannot_be_ticked_and_what_is_no_step_is_not_found(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    assert refuses(store, slug, "seal", ADA) == "This step ticks itself, as soon as the boxes are sealed."
    assert refuses(store, slug, "zero-report", CLEO).startswith("An organiser ticks this step first.")
    with pytest.raises(NotFound):
        ticks(store, slug, "box-empty", ADA)  # there are no papers


def test_the_database_takes_no_second_tick_of_the_same_person(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    ticks(store, slug, "zero-report", ADA)
    for place, person in ((2, ADA.person), (1, BOB.person), (3, BOB.person)):
        again = Tick(round_id=1, step="zero-report", place=place, person=person, name="Ada")
        with pytest.raises(sa.exc.IntegrityError):
            wrote(store, lambda s, again=again: s.add(again))


@once
def test_a_tick_forgets_no_request_of_an_organiser(store: Database) -> None:
    slug = make.make_round(store, Phase.VOTING, checking=make.TOGETHER)
    ada = make.organiser(store)
    wrote(store, agreed, slug, Act.CLOSE_VOTING, by_id=ada, by="Ada", now=make.NOW)
    ticks(store, slug, "food", ADA)
    unticks(store, slug, "food", "The soup is not warm.")
    with store.read() as session:
        assert list(asked(session, 1, make.NOW)) == [Act.CLOSE_VOTING]


@once
def test_the_system_knows_what_was_done(store: Database) -> None:
    before, after = make.make_round(store, Phase.REVIEW), make.make_round(store, Phase.PUBLISHED, name="Nettle")
    by_hand = {Known.ORDER_SET, Known.HELPERS_INVITED, Known.KEY_REHEARSED}
    with store.read() as session:
        assert known_of(session, the_round(store, before), make.NOW) == {Known.WITNESSES_ENROLLED}
        assert known_of(session, the_round(store, after), make.NOW) == set(Known) - by_hand
        parts = run_sheet(session, the_round(store, after), make.NOW)
    numbers = [shown.number for _, steps in parts for shown in steps]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {shown.step.key for _, steps in parts for shown in steps if shown.done} >= {"open", "seal", "publish"}


@once
def test_papers_and_scrutineers_have_steps_of_their_own(store: Database) -> None:
    slug = make.make_round(store, Phase.BALLOT_FIXED)
    with store.read() as session:
        assert only_of(session, the_round(store, slug)) == {Only.REAL}
    make.make_codes(store, slug, channel=Channel.PAPER)
    with store.read() as session:
        assert only_of(session, the_round(store, slug)) == {Only.REAL, Only.PAPERS}

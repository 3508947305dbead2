"""Many voters at the same moment: one code casts one ballot, and no ballot is lost.

The rounds are made before the server starts, since on SQLite it alone may write.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

import httpx
import pytest

from pb.db import Database
from tests import make
from tests.conftest import Server
from tests.hard.conftest import BIDS, Site, Voter, marks_of, outcome, voting_now, write_key
from tests.looking import as_text

T = TypeVar("T")
VOTED, USED = "200 voted", "422 used"
ONE_CODE, MANY_CODES, TWICE, TWO_BROWSERS = "one-code", "many-codes", "twice", "two-browsers"
CODES = {ONE_CODE: 1, MANY_CODES: 1000, TWICE: 100, TWO_BROWSERS: 10}


@dataclass(frozen=True)
class Hall:
    """A site with a round for each test, and the codes of that round."""

    site: Site
    codes: dict[str, list[str]]

    def voters(self, number: int) -> list[Voter]:
        return [Voter(self.site) for _ in range(number)]


@pytest.fixture(
    scope="module",
    params=[("sqlite", 1), ("postgresql", 2)],
    ids=["sqlite", "postgresql-2-workers"],
)
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    kind, workers = request.param
    data = tmp_path_factory.mktemp("hall")
    write_key(data)
    if kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), data / "commonpot.db")
        yield from _hall(Site(f"sqlite:///{data / 'commonpot.db'}", data))
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.database(request.getfixturevalue("postgres_with_tables")) as url:
            yield from _hall(Site(url, data, workers))


def _hall(site: Site) -> Iterator[Hall]:
    store = Database(site.store.url.render_as_string(hide_password=False)).open()
    with voting_now():
        codes = {name: _codes(store, name, number) for name, number in CODES.items()}
    store.close()
    site.start()
    yield Hall(site, codes)
    site.stop()
    site.store.close()


def _codes(store: Database, name: str, number: int) -> list[str]:
    assert make.make_round(store, name=name, bids=BIDS, cards=number) == name
    return make.make_codes(store, name, number, now=make.NOW)


def together(voters: list[Voter], act: Callable[[int, Voter], T]) -> list[T]:
    """Every voter does it at the same moment; what came of it, in the order of the voters."""
    start = Barrier(len(voters))

    def run(numbered: tuple[int, Voter]) -> T:
        start.wait()
        return act(*numbered)

    with ThreadPoolExecutor(len(voters)) as pool:
        done = list(pool.map(run, enumerate(voters)))
    for voter in voters:
        voter.close()
    return done


def test_a_hundred_casts_of_one_code_at_once_keep_one_ballot(hall: Hall) -> None:
    (code,) = hall.codes[ONE_CODE]

    def cast(number: int, voter: Voter) -> httpx.Response:
        return voter.casts(ONE_CODE, code, marks_of(number), nonce=f"{number:032x}")

    answers = [outcome(answer) for answer in together(hall.voters(100), cast)]
    assert sorted(answers) == [VOTED] + [USED] * 99
    winner = answers.index(VOTED)
    assert hall.site.box(ONE_CODE) == [_kept(winner)]

    again = Voter(hall.site)
    assert outcome(cast(winner, again)) == VOTED
    assert outcome(cast(winner + 1, again)) == USED
    again.close()
    assert (hall.site.box(ONE_CODE), hall.site.states(ONE_CODE)) == ([_kept(winner)], ["used"])


def test_a_thousand_codes_of_fifty_voters_at_once_keep_a_thousand_ballots(hall: Hall) -> None:
    codes = hall.codes[MANY_CODES]

    def cast(number: int, voter: Voter) -> set[str]:
        mine = range(number, len(codes), 50)
        return {outcome(voter.casts(MANY_CODES, codes[n], marks_of(n))) for n in mine}

    assert together(hall.voters(50), cast) == [{VOTED}] * 50
    assert hall.site.box(MANY_CODES) == sorted(_kept(n) for n in range(1000))
    assert hall.site.states(MANY_CODES) == ["used"] * 1000


def test_every_ballot_sent_twice_at_once_in_crossing_order_is_kept_once(hall: Hall) -> None:
    """Two server processes may each hold a code that the other waits for."""
    codes = hall.codes[TWICE]

    def cast(number: int, voter: Voter) -> set[str]:
        mine = range(number // 2, len(codes), 10)
        return {outcome(voter.casts(TWICE, codes[n], marks_of(n))) for n in (mine if number % 2 else reversed(mine))}

    assert together(hall.voters(20), cast) == [{VOTED}] * 20
    assert hall.site.box(TWICE) == sorted(_kept(n) for n in range(100))


def test_two_browsers_casting_the_same_code_at_the_same_instant_cast_one_ballot(hall: Hall) -> None:
    """Each went the whole way to the last button before either pressed it."""
    for code in hall.codes[TWO_BROWSERS]:
        voters = hall.voters(2)
        for number, voter in enumerate(voters):
            answers = {"code": code, "nonce": f"{number:032x}", **{f"bid-{n}": f"{number}" for n in range(1, 7)}}
            assert voter.sends(f"/rounds/{TWO_BROWSERS}/ballot", answers).status_code == 200
            assert voter.sends(f"/rounds/{TWO_BROWSERS}/ballot/check", answers).status_code == 200

        def press(number: int, voter: Voter, code: str = code) -> str:
            marks = {bid: number for bid in range(1, 7)}
            return outcome(voter.casts(TWO_BROWSERS, code, marks, nonce=f"{number:032x}"))

        assert sorted(together(voters, press)) == [VOTED, USED]
    assert len(hall.site.box(TWO_BROWSERS)) == len(hall.codes[TWO_BROWSERS])


def _kept(number: int) -> str:
    return as_text({bid: score for bid, score in marks_of(number).items() if score is not None})

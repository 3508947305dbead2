"""Nothing that is kept, shown or logged ties a ballot to a code, or tells a score before the count.

See docs/decisions/0003. These go through the whole site, for a secret is only as safe as its leakiest page.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from litestar._parsers import parse_url_encoded_form_data
from sqlmodel import Session, select

from pb.db import Database, Table
from pb.publish.actions import count_round
from pb.rounds.rules import Phase
from pb.routes import rows
from pb.voting.codes import code_digest, new_code, written
from pb.voting.models import Ballot, VotingCode
from tests import make
from tests.browser import Browser

ROUND = "/rounds/marlfield-decides"
NONCE = "feedfacefeedfacefeedfacefeedface"
SENT = {"nonce": NONCE, "bid-1": "5", "bid-2": "0", "bid-3": "none"}
on_sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Before the site is made, so that whatever could log does."""
    caplog.set_level(logging.DEBUG)
    return caplog


def writings(code: str) -> list[str]:
    return [code, written(code), code.lower(), written(code).lower()]


def everything_kept(store: Database) -> str:
    """Every value of every row of every table."""
    with Session(store.reading) as session:
        return "\n".join(
            str(value) if not isinstance(value, bytes) else f"{value!r} {value.hex()}"
            for table in Table.metadata.sorted_tables
            for row in session.connection().execute(sa.select(table))
            for value in row
        )


def test_of_a_code_only_a_keyed_digest_is_kept(signed_in: Browser, tmp_path: Path) -> None:
    make.make_round(signed_in.store)
    page = signed_in.get("/desk/rounds/marlfield-decides/codes")
    sheet = signed_in.submit(page, {"size": "3", "label": "Hall"}, button="Make the codes")
    used, *_ = codes = [code.text.replace("-", "") for code in sheet.main.all("strong", class_="pb-voter-card__code")]
    signed_in.post(f"{ROUND}/voted", {**SENT, "code": used}, status=200)
    with Session(signed_in.store.reading) as session:
        assert set(session.exec(select(VotingCode.digest))) == {code_digest(make.KEY, 1, code) for code in codes}
    kept = everything_kept(signed_in.store)
    files = b"".join(file.read_bytes() for file in tmp_path.glob("commonpot.db*"))
    for secret in (NONCE, *(writing for code in codes for writing in writings(code))):
        assert secret not in kept
        assert secret.encode() not in files


def test_a_ballot_shares_nothing_with_the_code_that_cast_it(store: Database) -> None:
    slug = make.make_round(store)
    codes = make.make_codes(store, slug, 20)
    for code in codes:
        make.cast(store, slug, code, {1: 5, 2: 5, 3: 5})
    with store.read() as session:
        ballots = session.exec(select(Ballot)).all()
        kept = session.exec(select(VotingCode.digest, VotingCode.ballot_digest)).all()
    assert {(ballot.round_id, ballot.marks) for ballot in ballots} == {(1, '{"1":5,"2":5,"3":5}')}
    assert {len(ballot.id) for ballot in ballots} == {16}
    assert not {ballot.id[:8] for ballot in ballots} & {digest[:8] for row in kept for digest in row if digest}


def test_a_ballot_and_a_code_have_no_column_that_could_tell() -> None:
    assert set(Table.metadata.tables["ballot"].columns.keys()) == {"id", "round_id", "marks"}
    assert set(Table.metadata.tables["voting_code"].columns.keys()) == {
        "digest",
        "round_id",
        "batch_id",
        "state",
        "ballot_digest",
    }
    keys = {name: Table.metadata.tables[name].foreign_keys for name in ("ballot", "voting_code")}
    assert {key.target_fullname for key in keys["ballot"]} == {"round.id"}
    assert {key.target_fullname for key in keys["voting_code"]} == {"round.id", "batch.id"}


@on_sqlite
@pytest.mark.parametrize("table", ["ballot", "voting_code"])
def test_sqlite_keeps_no_row_number_that_would_be_the_order_of_casting(store: Database, table: str) -> None:
    with store.read() as session, pytest.raises(sa.exc.OperationalError, match="no such column: rowid"):
        session.connection().execute(sa.text(f"SELECT rowid FROM {table}"))


@on_sqlite
def test_sqlite_keeps_the_order_of_casting_in_no_file_once_the_log_is_moved(store: Database) -> None:
    slug = make.make_round(store)
    for score, code in enumerate(make.make_codes(store, slug, 6)):
        make.cast(store, slug, code, {1: score, 2: None, 3: None})
    log = Path(f"{store.file}-wal")
    assert log.stat().st_size > 0
    store._checkpoint()
    assert log.stat().st_size == 0
    with store.read() as session:
        in_file = session.exec(select(Ballot.id)).all()
    assert in_file == sorted(in_file)


def test_the_count_wipes_what_recognises_a_ballot_sent_twice(store: Database) -> None:
    slug = make.make_round(store, Phase.CLOSED, ballots=[{1: 5}, {2: 4}])
    with store.read() as session:
        assert None not in session.exec(select(VotingCode.ballot_digest)).all()
    make.count(store, slug)
    with store.read() as session:
        assert session.exec(select(VotingCode.ballot_digest)).all() == [None, None]


def test_no_log_has_a_code_a_mark_or_a_line_for_a_vote(every_log: pytest.LogCaptureFixture, client: Browser) -> None:
    code, unused = make.make_codes(client.store, make.make_round(client.store), 2)
    client.get("/sign-in")
    every_log.clear()
    sent = {**SENT, "code": code}
    wrong = new_code()
    for page in ("ballot", "ballot/check", "voted", "voted"):
        client.post(f"{ROUND}/{page}", sent, status=200)
    client.post(f"{ROUND}/voted", {**sent, "bid-1": "4"}, status=422)
    client.post(f"{ROUND}/ballot", {**sent, "code": wrong}, status=422)
    client.post(f"{ROUND}/ballot/check", {**sent, "code": unused, "bid-2": "-77"}, status=422)
    client.post(f"{ROUND}/voted", {**sent, "code": unused, "bid-99": "5"}, status=409)
    _break_the_box(client.store)
    client.post(f"{ROUND}/voted", {**sent, "code": unused}, status=500)
    assert client.web.post(f"{ROUND}/voted", data={**sent, "code": unused}).status_code == 403  # without a form token

    ours = [record for record in every_log.records if record.name.startswith(("pb", "sqlalchemy", "litestar"))]
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.exc_info or ''}" for record in ours)
    for secret in (NONCE, "bid-", '{"1"', "-77", *writings(code), *writings(unused), *writings(wrong)):
        assert secret not in said
    assert [record.getMessage() for record in ours if record.name == "pb.access"] == []
    assert [record.levelname for record in ours if record.name == "pb.errors"] == ["ERROR"]


def _break_the_box(store: Database) -> None:
    """From now on the database refuses every ballot, PostgreSQL with the row in its message."""
    refuse = {
        "sqlite": "CREATE TRIGGER no BEFORE INSERT ON ballot BEGIN SELECT RAISE(ABORT, 'no'); END",
        "postgresql": "ALTER TABLE ballot ADD CONSTRAINT no CHECK (round_id < 0) NOT VALID",
    }
    statement = refuse["sqlite" if store.sqlite else "postgresql"]
    store.write(lambda s: s.connection().execute(sa.text(statement)))


@on_sqlite
def test_no_form_is_remembered_once_it_is_answered(client: Browser) -> None:
    """The framework keeps the last thousand forms by default, with code and marks in one piece."""
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    client.post(f"{ROUND}/voted", {**SENT, "code": code}, status=200)
    client.web.post(f"{ROUND}/voted", data={**SENT, "code": code})
    assert parse_url_encoded_form_data.cache_info().currsize == 0


@on_sqlite
def test_voting_sets_no_cookie_but_the_form_token(client: Browser) -> None:
    code = make.make_codes(client.store, make.make_round(client.store))[0]
    client.get(f"{ROUND}/vote")
    before = dict(client.web.cookies)
    client.post(f"{ROUND}/voted", {**SENT, "code": code}, status=200)
    assert list(before) == ["pb-form"]
    assert dict(client.web.cookies) == before


BALLOTS = ({1: 5, 2: 1, 3: 3}, {1: 4, 2: 2}, {1: 4, 3: 2})


@on_sqlite
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED], ids=["voting", "closed"])
def test_before_the_count_no_page_is_another_for_other_marks(signed_in: Browser, phase: Phase) -> None:
    """Not even for an organiser: turnout is all there is to see."""
    make.make_round(signed_in.store, phase, ballots=BALLOTS)
    before = dict(every_page(signed_in))
    _stuff_the_box(signed_in.store)
    assert dict(every_page(signed_in)) == before
    assert re.search(r"ballots cast</dt><dd[^>]*>3<", before["/desk/rounds/marlfield-decides/count"])
    results = {address: page for address, page in before.items() if "/result" in address}
    assert len(results) == 6
    assert {page.split()[0] for page in results.values()} == {"404"}


@on_sqlite
def test_between_the_count_and_its_publication_residents_see_no_more(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.COUNTED, ballots=BALLOTS)
    before = dict(every_page(client))
    _stuff_the_box(client.store)
    client.store.write(lambda s: count_round(s, slug, (), "The box was stuffed.", by=make.BY, now=make.NOW))
    assert dict(every_page(client)) == before
    assert {page.split()[0] for address, page in before.items() if "/result" in address} == {"404"}


def every_page(browser: Browser) -> Iterator[tuple[str, str]]:
    """(address, status and text) of whatever a GET can reach in a round."""
    stands_for = {"slug:str": "marlfield-decides", "bid_id:int": "1", "batch_id:int": "1", "number:int": "1"}
    for method, path, *_ in rows():
        if method == "GET" and not path.startswith(("/static", "/favicon")):
            address = re.sub(r"\{(.*?)\}", lambda part: stands_for[part[1]], path)
            answer = browser.web.get(address, follow_redirects=False)
            yield address, f"{answer.status_code} {_without_tokens(answer.text)}"


def _without_tokens(html: str) -> str:
    """Each form has a number used once."""
    return re.sub(r'value="[0-9a-f]{32,}"', "", html)


def _stuff_the_box(store: Database) -> None:
    store.write(lambda s: s.connection().execute(sa.update(Ballot).values(marks='{"1":0,"2":5,"3":4}')))

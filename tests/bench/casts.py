"""Durable casts a second: through the server, and the same SQL in a bare loop on the same disk in the same run."""

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any
from urllib.parse import urlencode, urlsplit

from pb.count.ballot_types import ScoreEvery
from pb.db import Database
from pb.envelope import Opener, Sealer
from pb.voting import actions
from pb.voting.codes import code_digest
from pb.voting.sealing import size_for
from tests import make
from tests.bench.site import BIDS, Site, fill, postgresql, serving

CONNECTIONS = 32
SECONDS = 5
CODES = 9000
WARMING = 200  # casts before the clock starts, so that compiling templates and statements is not in it
# As long as every envelope of this round.
ENVELOPE = Sealer(Opener(bytes(32), "r").public, "r").seal(b"", size_for(ScoreEvery(), range(1, BIDS + 1)))
MARKS = {f"bid-{n}": str(n % 6) for n in range(1, BIDS + 1)}


@dataclass
class Measured:
    what: str
    per_second: float
    p50: float = 0.0  # ms
    p99: float = 0.0  # ms
    cpu: float = 0.0  # ms of the server for each cast; 0 where several processes served


def run() -> list[Measured]:
    """SQLite with one process (it allows no more), PostgreSQL with one and two."""
    here = Path.cwd() / ".bench"
    here.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=here) as folder:
        url = f"sqlite:///{folder}/bench.db"
        measured = _of_database("SQLite", url, Path(folder), (1,))
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(tempfile.mkdtemp(prefix="pb-"))) as url:
        measured += _of_database("PostgreSQL", url, Path(folder), (1, 2))
    return measured


def _of_database(name: str, url: str, folder: Path, workers: tuple[int, ...]) -> list[Measured]:
    slug, codes = fill(url, folder, CODES * len(workers) + 4000)
    measured = [Measured(f"{name}, bare loop, {each} a commit", _bare(url, slug, codes, each)) for each in (1, 64)]
    for number, processes in enumerate(workers):
        mine = codes[4000 + number * CODES :][:CODES]
        with serving(url, folder, slug, mine, processes) as site:
            measured.append(_through_server(f"{name}, server, {processes} process{'es'[: 2 * (processes > 1)]}", site))
    return measured


def _through_server(what: str, site: Site) -> Measured:
    """The client has a process of its own, so that it does not slow the server's."""
    requests = [_request(site, code) for code in site.codes]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(send_all, (urlsplit(site.address).port, requests[:WARMING]))
        before = site.cpu_seconds()
        taken, seconds = pool.apply(send_all, (urlsplit(site.address).port, requests[WARMING:]))
    used = site.cpu_seconds() - before
    taken.sort()
    one = "1 process" in what and "processes" not in what
    p50, p99 = (taken[int(len(taken) * part)] * 1000 for part in (0.5, 0.99))
    return Measured(what, len(taken) / seconds, p50, p99, used / len(taken) * 1000 if one else 0)


def _request(site: Site, code: str) -> bytes:
    body = urlencode({"_csrf_token": site.token, "code": code, "nonce": token_hex(16), **MARKS}).encode()
    head = (
        f"POST /rounds/{site.slug}/voted HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {site.cookie}\r\n"
        "Accept-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send_all(port: int, requests: list[bytes]) -> tuple[list[float], float]:
    """(seconds of each answer, seconds in all); stops after SECONDS or when every code is used."""
    return asyncio.run(_send_all(port, iter(requests)))


async def _send_all(port: int, requests: Iterator[bytes]) -> tuple[list[float], float]:
    taken: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_one_connection(port, requests, taken, started + SECONDS) for _ in range(CONNECTIONS)))
    return taken, time.perf_counter() - started


async def _one_connection(port: int, requests: Iterator[bytes], taken: list[float], until: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        before = time.perf_counter()
        if before > until:
            break
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        taken.append(time.perf_counter() - before)
    writer.close()


def _bare(url: str, slug: str, codes: list[str], each: int) -> float:
    """Ballots a second: the statements of `cast_ballot` straight to the driver, so many ballots a commit. Nothing is
    checked, sealed or signed."""
    store = Database(url)
    round_sql, on_ballot, use, put = (
        _compiled(statement, store) for statement in (actions._ROUND, actions._ON_BALLOT, actions._USE, actions._PUT)
    )
    begin, connection = ("BEGIN IMMEDIATE" if store.sqlite else "BEGIN"), store.writing.raw_connection()
    if not store.sqlite:
        connection.driver_connection.autocommit = True  # type: ignore[union-attr]  # so that BEGIN and COMMIT are ours, as on SQLite
    cursor = connection.cursor()
    part = codes[:2000] if each == 1 else codes[2000:4000]
    done, started = 0, time.perf_counter()
    while done < len(part) and time.perf_counter() - started < SECONDS:
        cursor.execute(begin)
        for code in part[done : done + each]:
            _run(cursor, round_sql, slug=slug)
            round_id = cursor.fetchall()[0][0]
            _run(cursor, on_ballot, round=round_id)
            cursor.fetchall()
            find = code_digest(make.KEY, round_id, code)
            _run(cursor, use, find=find, same=find)
            _run(cursor, put, id=token_bytes(16), round_id=round_id, sealed=ENVELOPE)
        cursor.execute("COMMIT")
        done += each
    seconds = time.perf_counter() - started
    connection.close()
    store.writing.dispose()
    store.reading.dispose()
    return done / seconds


def _run(cursor: Any, sql: tuple[str, Any], **values: Any) -> None:
    text, compiled = sql
    bound = compiled.construct_params(values)
    cursor.execute(text, [bound[name] for name in compiled.positiontup] if compiled.positional else bound)


def _compiled(statement: Any, store: Database) -> tuple[str, Any]:
    """A statement as the driver takes it, made once."""
    compiled = statement.compile(dialect=store.writing.dialect)
    return str(compiled), compiled

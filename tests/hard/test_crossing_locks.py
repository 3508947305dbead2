"""Two server processes that wait for each other: neither voter may notice."""

from collections.abc import Callable
from threading import Event

import pytest
from sqlmodel import Session

from pb.db import Database
from pb.voting.actions import Sent, cast_ballot
from tests import make
from tests.looking import marks_in_box

MARKS = make.typed({1: 5, 2: 5, 3: 5})
KEPT = '{"1":5,"2":5,"3":5}'


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_two_batches_that_each_hold_the_code_the_other_wants_are_both_answered(store: Database) -> None:
    """PostgreSQL ends the deadlock by refusing one statement; the writer runs that job once more, by itself."""
    slug = make.make_round(store)
    one, other = make.make_codes(store, slug, 2)
    keys = make.vault(store)
    first, second = Event(), Event()

    def casting(code: str, mark: Event | None = None, wait: Event | None = None) -> Callable[[Session], str]:
        def job(session: Session) -> str:
            cast = cast_ballot(session, slug, Sent(code, make.NONCE, MARKS), keys, now=make.NOW)
            if mark and wait:
                mark.set()
                assert wait.wait(10)
            return cast.receipt

        return job

    another = Database(store.url.render_as_string(hide_password=False)).open()
    before = store.writer.commits + another.writer.commits
    go = Event()
    for server in (store, another):
        _keep_busy_until(go, server)  # so that what follows is one batch in each
    answers = [
        store.writer.submit(casting(one, first, second)),
        another.writer.submit(casting(other, second, first)),
        store.writer.submit(casting(other)),
        another.writer.submit(casting(one)),
    ]
    go.set()
    receipts = [answer.result(30) for answer in answers]
    assert receipts[:2] == receipts[:1:-1]  # of the same ballot, whichever server answered
    assert len(set(receipts)) == 2
    assert store.writer.commits + another.writer.commits == before + 5  # two, two, and the job that was run again
    another.close()
    assert marks_in_box(store, slug) == [KEPT, KEPT]


def _keep_busy_until(go: Event, server: Database) -> None:
    running = Event()

    def job(_: Session) -> None:
        running.set()
        assert go.wait(10)

    server.writer.submit(job)
    assert running.wait(10)

"""Letters wait until they are sent or handed over; nobody gets one twice, and none is lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.mail.actions import TAKEN_FOR, keep_failed, keep_handed_over, keep_sent, keep_told, take, try_again
from pb.mail.queries import given_up, is_due, mail_of, mails_of, waiting
from pb.mail.rules import MOST_TRIES
from pb.problems import NotFound
from tests import make
from tests.doing import wrote
from tests.looking import once, the_round
from tests.mail.letters import letters, queue
from tests.make import NOW

LATER = NOW + TAKEN_FOR


def taken(store: Database, number: int = 9, *, after: timedelta = timedelta()) -> list[str]:
    return [mail.address for mail in store.write(lambda s: take(s, number, now=NOW + after))]


def test_take_gives_each_letter_to_one_and_again_after_a_crash(store: Database) -> None:
    slug = make.make_draft(store)
    queue(store, slug, "a@example.org", "b@example.org", "c@example.org")
    assert taken(store, 2) == ["a@example.org", "b@example.org"]
    assert taken(store) == ["c@example.org"]
    assert taken(store, after=TAKEN_FOR - timedelta(seconds=1)) == []
    assert taken(store, after=TAKEN_FOR) == ["a@example.org", "b@example.org", "c@example.org"]
    assert [mail.tries for mail in letters(store)] == [2, 2, 2]


def test_queue_mail_writes_to_an_address_once_about_a_checkpoint(store: Database) -> None:
    slug = make.make_draft(store)
    queue(store, slug, "a@example.org")
    queue(store, slug, "a@example.org", size=6)
    with pytest.raises(sa.exc.IntegrityError):
        queue(store, slug, "a@example.org")
    assert [mail.size for mail in letters(store)] == [5, 6]


def test_keep_told_is_new_once(store: Database) -> None:
    round_id = the_round(store, make.make_draft(store)).id
    told = [wrote(store, keep_told, round_id, size) for size in (5, 5, 6)]
    assert told == [True, False, True]


def test_keep_sent_keep_failed_and_keep_handed_over_say_what_became_of_a_letter(store: Database) -> None:
    slug = make.make_draft(store)
    round_id = the_round(store, slug).id
    first, second, third, fourth = queue(store, slug, *(f"{name}@example.org" for name in "abcd"))
    taken(store)
    store.write(lambda s: keep_sent(s, first, now=LATER))
    store.write(lambda s: keep_failed(s, second, "Not now.", for_good=False, now=NOW))
    store.write(lambda s: keep_failed(s, third, "Never.", for_good=True, now=NOW))
    assert store.write(lambda s: keep_handed_over(s, round_id, [fourth, first], by="Ada", now=NOW)) == 1
    assert [(mail.sent_at, mail.try_at, mail.error, mail.handed_over_by) for mail in letters(store)] == [
        (LATER, None, "", ""),
        (None, NOW + timedelta(minutes=1), "Not now.", ""),
        (None, None, "Never.", ""),
        (NOW, None, "", "Ada"),
    ]
    with store.read() as session:
        assert (waiting(session), waiting(session, round_id), waiting(session, round_id + 1)) == (2, 2, 0)
        assert given_up(session) == 1
        assert [is_due(session, NOW + timedelta(seconds=seconds)) for seconds in (59, 60)] == [False, True]
        assert [mail.id for mail in mails_of(session, round_id)] == [second, third, first, fourth]
    assert store.write(lambda s: try_again(s, round_id, now=NOW)) == 2
    assert taken(store) == ["b@example.org", "c@example.org"]
    assert store.write(lambda s: keep_handed_over(s, round_id, None, by="Ada", now=NOW)) == 2
    assert store.write(lambda s: try_again(s, round_id, now=NOW)) == 0


@once
def test_a_letter_that_was_handed_over_stays_so_whatever_was_on_its_way(store: Database) -> None:
    slug = make.make_draft(store)
    [mail] = queue(store, slug, "a@example.org")
    taken(store)
    store.write(lambda s: keep_handed_over(s, the_round(store, slug).id, None, by="Ada", now=NOW))
    store.write(lambda s: keep_sent(s, mail, now=LATER))
    store.write(lambda s: keep_failed(s, mail, "Not now.", for_good=False, now=LATER))
    assert [(one.sent_at, one.try_at, one.error) for one in letters(store)] == [(NOW, None, "")]


@once
def test_a_letter_is_not_tried_for_ever(store: Database) -> None:
    [mail] = queue(store, make.make_draft(store), "a@example.org")
    for day in range(MOST_TRIES):
        assert len(taken(store, after=timedelta(days=day))) == 1
        wrote(store, keep_failed, mail, "No.", for_good=False, now=NOW + timedelta(days=day))
    assert taken(store, after=timedelta(days=99)) == []
    with store.read() as session:
        assert (waiting(session), given_up(session)) == (1, 1)


@once
def test_mail_of_is_of_its_round(store: Database) -> None:
    slug, other = make.make_draft(store), make.make_draft(store, "Another")
    [mail] = queue(store, slug, "a@example.org")
    with store.read() as session:
        assert mail_of(session, the_round(store, slug).id, mail).address == "a@example.org"
        with pytest.raises(NotFound):
            mail_of(session, the_round(store, other).id, mail)

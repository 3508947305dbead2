"""Letters reach a real mail server, each once; and what it says stays with the letter, in our own words."""

import logging
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pb.db import Database
from pb.mail import sending
from pb.mail.actions import TAKEN_FOR
from pb.mail.sending import BATCH, Postman, said_of, send_due
from pb.settings import Encryption
from tests import make
from tests.conftest import FrozenClock
from tests.mail.letters import letters, queue
from tests.mail.sink import PASSWORD, USER, Sink, certificate, knows_us, listening, served_with

FROM = "Our town <votes@example.org>"
ME = "a@example.org"


@pytest.fixture
def slug(sqlite_store: Database, clock: FrozenClock) -> str:
    return make.make_draft(sqlite_store)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening(Sink()) as sink:
        yield sink


def errors(store: Database) -> list[str]:
    return [mail.error for mail in letters(store)]


def test_send_due_sends_each_letter_once(sqlite_store: Database, slug: str, sink: Sink, clock: FrozenClock) -> None:
    queue(sqlite_store, slug, ME, "b@example.org", text="Café.\n\n— a note\n")
    for _ in range(2):
        send_due(sqlite_store, sink.smtp, FROM)
    assert sink.recipients == [ME, "b@example.org"]
    assert [letter.get_content() for letter in sink.letters] == ["Café.\r\n\r\n— a note\r\n"] * 2
    assert [letter["From"] for letter in sink.letters] == [FROM] * 2
    assert [(mail.sent_at, mail.error) for mail in letters(sqlite_store)] == [(clock.moment, "")] * 2


def test_send_due_writes_nothing_when_nothing_is_due(sqlite_store: Database, slug: str, sink: Sink) -> None:
    before = sqlite_store.writer.commits
    send_due(sqlite_store, sink.smtp, FROM)
    assert (sqlite_store.writer.commits, sink.letters) == (before, [])


def test_send_due_tells_an_address_that_is_not_there_from_one_that_is_busy(
    sqlite_store: Database, slug: str, sink: Sink, clock: FrozenClock
) -> None:
    queue(sqlite_store, slug, "gone@example.org", "busy@example.org", "a,b@example.org", ME)
    sink.refuses = {"gone@example.org": "550 hunter2 is not here", "busy@example.org": "450 later, hunter2"}
    send_due(sqlite_store, sink.smtp, FROM)
    assert sink.recipients == [ME]
    assert errors(sqlite_store) == [
        "The mail server refused this address (550).",
        "The mail server refused this address (450).",
        "This address cannot be written to.",
        "",
    ]
    assert [mail.try_at is None for mail in letters(sqlite_store)] == [True, False, True, True]
    sink.refuses = {}
    clock.move(minutes=1)
    send_due(sqlite_store, sink.smtp, FROM)
    assert sink.recipients == [ME, "busy@example.org"]


@pytest.mark.parametrize(("answer", "for_good"), [("554 spam", True), ("451 greylisted", False)])
def test_send_due_keeps_a_letter_that_is_refused(
    sqlite_store: Database, slug: str, sink: Sink, answer: str, for_good: bool
) -> None:
    queue(sqlite_store, slug, ME)
    sink.refuses_letters = answer
    send_due(sqlite_store, sink.smtp, FROM)
    assert errors(sqlite_store) == [f"The mail server refused the letter ({answer[:3]})."]
    assert [mail.try_at is None for mail in letters(sqlite_store)] == [for_good]


def test_send_due_waits_for_a_mail_server_that_is_away(sqlite_store: Database, slug: str, clock: FrozenClock) -> None:
    queue(sqlite_store, slug, ME, "b@example.org")
    away = Sink()
    send_due(sqlite_store, away.smtp, FROM)
    assert errors(sqlite_store) == ["The mail server did not answer."] * 2
    clock.move(minutes=1)
    with listening(away):
        send_due(sqlite_store, away.smtp, FROM)
    assert (len(away.letters), errors(sqlite_store)) == (2, ["", ""])


def test_send_due_sends_a_bounded_number_at_a_time(
    sqlite_store: Database, slug: str, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert BATCH <= 20
    monkeypatch.setattr(sending, "BATCH", 2)
    queue(sqlite_store, slug, *(f"{name}@example.org" for name in "abc"))
    sent = []
    for _ in range(2):
        send_due(sqlite_store, sink.smtp, FROM)
        sent.append(len(sink.letters))
    assert sent == [2, 3]


def test_send_due_stops_between_two_letters_and_goes_on_later(
    sqlite_store: Database, slug: str, sink: Sink, clock: FrozenClock
) -> None:
    queue(sqlite_store, slug, ME, "b@example.org")
    stopping = threading.Event()
    stopping.set()
    send_due(sqlite_store, sink.smtp, FROM, stopping)
    assert sink.recipients == [ME]
    clock.moment += TAKEN_FOR + timedelta(seconds=1)
    send_due(sqlite_store, sink.smtp, FROM)
    assert sink.recipients == [ME, "b@example.org"]


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
def test_send_due_trusts_only_a_server_that_it_knows(
    sqlite_store: Database,
    slug: str,
    clock: FrozenClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    encryption: Encryption,
) -> None:
    queue(sqlite_store, slug, ME)
    file, sink = certificate(tmp_path), Sink()
    smtp = replace(sink.smtp, encryption=encryption)
    tls = "ssl_context" if encryption is Encryption.TLS else "tls_context"
    monkeypatch.setenv("SSL_CERT_FILE", str(file))  # read by the sink too
    with listening(sink, **{tls: served_with(file)}):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nobody"))
        send_due(sqlite_store, smtp, FROM)
        assert errors(sqlite_store) == ["The connection to the mail server could not be made safe (TLS)."]
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        clock.move(minutes=1)
        send_due(sqlite_store, smtp, FROM)
    assert (sink.recipients, errors(sqlite_store)) == ([ME], [""])


def test_send_due_signs_in(
    sqlite_store: Database, slug: str, clock: FrozenClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(sqlite_store, slug, ME)
    file, sink = certificate(tmp_path), Sink()
    smtp = replace(sink.smtp, encryption=Encryption.STARTTLS, user=USER, password=PASSWORD)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with listening(sink, tls_context=served_with(file), authenticator=knows_us, auth_required=True):
        send_due(sqlite_store, replace(smtp, password="wrong"), FROM)
        assert errors(sqlite_store) == ["The mail server refused the user name or the password."]
        clock.move(minutes=1)
        send_due(sqlite_store, smtp, FROM)
    assert (sink.recipients, errors(sqlite_store)) == ([ME], [""])


@pytest.mark.parametrize(
    "failure",
    [
        smtplib.SMTPAuthenticationError(535, b"hunter2 is wrong"),
        smtplib.SMTPSenderRefused(553, b"hunter2", "hunter2"),
        smtplib.SMTPNotSupportedError("hunter2"),
        smtplib.SMTPServerDisconnected("hunter2"),
        smtplib.SMTPConnectError(421, b"hunter2"),
        ssl.SSLError("hunter2"),
        TimeoutError("hunter2"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_said_of_never_repeats_what_a_server_said(failure: Exception) -> None:
    said, for_good = said_of(failure)
    assert said.endswith(".")
    assert "hunter2" not in said
    assert not for_good


def test_postman_goes_on_after_a_fault_and_stops_when_told(
    sqlite_store: Database,
    slug: str,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sending, "PAUSE", 0.01)
    queue(sqlite_store, slug, ME)
    faults = [RuntimeError("hunter2")]

    def tell() -> None:
        if faults:
            raise faults.pop()

    postman = Postman(sqlite_store, tell, sink.smtp, FROM)
    with caplog.at_level(logging.ERROR):
        postman.start()
        for _ in range(500):
            if letters(sqlite_store)[0].sent_at:
                break
            time.sleep(0.02)
        postman.stop()
    assert sink.recipients == [ME]
    assert [record.getMessage() for record in caplog.records] == ["Letters could not be looked after: RuntimeError"]
    assert "postman" not in [thread.name for thread in threading.enumerate()]

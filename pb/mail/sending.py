"""Sending letters by SMTP: a few at a time, beside everything else, and again later where it fails."""

import logging
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from pb import clock
from pb.db import Database
from pb.mail.actions import keep_failed, keep_sent, take
from pb.mail.models import Mail
from pb.mail.queries import is_due
from pb.mail.rules import message
from pb.settings import Encryption, Smtp

# Together they bound the rate: a letter a second, which every mail server accepts.
PAUSE, BATCH = 20, 20  # seconds, letters
PATIENCE = 20  # seconds that a mail server may take to answer

log = logging.getLogger("pb.mail")


class Postman:
    """A thread that looks every few seconds for checkpoints to tell of and for letters to send."""

    def __init__(self, store: Database, tell: Callable[[], None], smtp: Smtp | None, sender: str) -> None:
        self._store, self._tell, self._smtp, self._sender = store, tell, smtp, sender
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After the letter that is on its way."""
        self._stopping.set()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while not self._stopping.wait(PAUSE):
            try:
                self._tell()
                if self._smtp:
                    send_due(self._store, self._smtp, self._sender, self._stopping)
            except Exception as error:  # noqa: BLE001  # whatever it is, the next time may be better
                log.error("Letters could not be looked after: %s", type(error).__name__)


def send_due(store: Database, smtp: Smtp, sender: str, stopping: threading.Event | None = None) -> None:
    """Send what is due, at most a batch, and keep what became of each. Where nothing is due, only look.

    A letter is on the disk as sent after the mail server has taken it. If this process dies between the two, it is
    sent again, with the same Message-ID.
    """
    with store.read() as session:
        if not is_due(session, clock.now()):
            return
    taken = store.write(lambda s: take(s, BATCH, now=clock.now()))
    for mail, failure in _sent(smtp, sender, taken):
        if failure is None:
            store.write(partial(keep_sent, mail_id=mail.id, now=clock.now()))
        else:
            said, for_good = said_of(failure)
            store.write(partial(keep_failed, mail_id=mail.id, error=said, for_good=for_good, now=clock.now()))
        if stopping and stopping.is_set():
            return


def _sent(smtp: Smtp, sender: str, mails: Sequence[Mail]) -> Iterator[tuple[Mail, Exception | None]]:
    """Each letter as it is sent, or with what went wrong."""
    try:
        connection = _connected(smtp)
    except OSError as failure:  # what smtplib raises is one too
        yield from ((mail, failure) for mail in mails)
        return
    try:
        for mail in mails:
            yield mail, _failure(connection, mail, sender)
    finally:
        _goodbye(connection)


def _connected(smtp: Smtp) -> smtplib.SMTP:
    safe = ssl.create_default_context()
    if smtp.encryption is Encryption.TLS:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE, context=safe)
    else:
        connection = smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE)
    try:
        if smtp.encryption is Encryption.STARTTLS:
            connection.starttls(context=safe)
        if smtp.user:
            connection.login(smtp.user, smtp.password)
    except OSError:
        connection.close()
        raise
    return connection


def _failure(connection: smtplib.SMTP, mail: Mail, sender: str) -> Exception | None:
    try:
        connection.send_message(message(mail.id, mail.address, mail.subject, mail.text, sender, mail.queued_at))
    except (OSError, ValueError) as failure:
        return failure
    return None


def _goodbye(connection: smtplib.SMTP) -> None:
    try:
        connection.quit()
    except OSError:
        connection.close()


def said_of(failure: Exception) -> tuple[str, bool]:
    """What went wrong, in words of our own, because a server may repeat a name or a password in its; and whether it is
    for good."""
    match failure:
        case smtplib.SMTPAuthenticationError():
            return "The mail server refused the user name or the password.", False
        case smtplib.SMTPRecipientsRefused():
            code = max((code for code, _ in failure.recipients.values()), default=0)
            return f"The mail server refused this address ({code}).", code >= 500
        case smtplib.SMTPSenderRefused():
            return f"The mail server refused the address we send from ({failure.smtp_code}).", False
        case smtplib.SMTPDataError():
            return f"The mail server refused the letter ({failure.smtp_code}).", failure.smtp_code >= 500
        case smtplib.SMTPNotSupportedError():
            return "The mail server cannot do what PB_SMTP_URL or this address needs.", False
        case ssl.SSLError():
            return "The connection to the mail server could not be made safe (TLS).", False
        case ValueError():
            return "This address cannot be written to.", True
        case _:
            return "The mail server did not answer.", False

"""When a letter is tried again, and how it looks on its way."""

import re
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

MOST_TRIES = 20
_LONGEST_WAIT = timedelta(hours=4)
# What every mail server understands. Anybody can type an address into a bid, and it must never be read as two.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = rf"{_ATOM}(\.{_ATOM})*@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"


def next_try(tries: int, now: datetime) -> datetime | None:
    """After so many tries that failed: a minute later, then two, four, ... up to four hours. None after some three
    days: then a person has to look."""
    if tries >= MOST_TRIES:
        return None
    return now + min(timedelta(minutes=2 ** (tries - 1)), _LONGEST_WAIT)


def message(number: int, to: str, subject: str, text: str, sender: str, written: datetime) -> EmailMessage:
    """What is sent. The same letter always has the same Message-ID, so that one which is sent again after a crash is
    known as the same. Without a `sender` it is for somebody's own e-mail program to send.

    Raises ValueError where `to` is not one address.
    """
    if not re.fullmatch(_ADDRESS, to):
        raise ValueError("this is not one address")
    message = EmailMessage(policy=SMTP)
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(written)
    if sender:
        message["From"] = sender
        message["Message-ID"] = f"<commonpot-{number}@{parseaddr(sender)[1].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")  # whatever is on the way, the note in it stays as it was signed
    return message


def mailto(to: str, subject: str, text: str) -> str:
    """A link that opens the letter in somebody's own e-mail program (RFC 6068)."""
    body = text.replace("\n", "\r\n")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body)}"

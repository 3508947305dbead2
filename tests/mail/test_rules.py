"""When a letter is tried again, and how it looks on its way."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from pb.mail.rules import MOST_TRIES, mailto, message, next_try
from pb.proof.note import SigningKey, checkpoint_text, signed_by
from tests.make import NOW

KEY = SigningKey("vote.example.org/rounds/marlfield-decides-2027", bytes(32))
NOTE = KEY.note(checkpoint_text(KEY.verifier.name, 7, bytes(32)))
TEXT = f"Grüße from the café.\n\n{NOTE}\nFrom here on.\n"


def test_next_try_waits_longer_each_time_and_then_asks_a_person() -> None:
    waits = [next_try(tries, NOW) for tries in range(1, MOST_TRIES)]
    minutes = [(when - NOW) // timedelta(minutes=1) for when in waits if when]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, *[240] * 11]
    assert next_try(MOST_TRIES, NOW) is None


def test_message_arrives_as_it_was_written() -> None:
    sent = message(12, "bob@example.org", "Seal number: Café", TEXT, "Our town <votes@example.org>", NOW)
    wire = bytes(sent)
    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 78
    read = message_from_bytes(wire, policy=policy.default)
    text = read.get_content().replace("\r\n", "\n")
    assert text == TEXT
    assert signed_by(text.partition("\n\n")[2].partition("\nFrom here")[0], KEY.verifier)
    assert {name: str(read[name]) for name in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted")} == {
        "From": "Our town <votes@example.org>",
        "To": "bob@example.org",
        "Subject": "Seal number: Café",
        "Date": "Sat, 20 Mar 2027 12:00:00 +0000",
        "Message-ID": "<commonpot-12@example.org>",
        "Auto-Submitted": "auto-generated",
    }


def test_message_is_the_same_when_it_is_sent_again() -> None:
    again = [bytes(message(3, "bob@example.org", "S", TEXT, "votes@example.org", NOW)) for _ in range(2)]
    assert again[0] == again[1]


def test_message_without_a_sender_is_for_somebody_elses_program() -> None:
    made = message(3, "bob@example.org", "S", TEXT, "", datetime(2027, 3, 20, tzinfo=UTC))
    assert (made["From"], made["Message-ID"]) == (None, None)


@pytest.mark.parametrize("subject", ["Two\nlines", "Two\u2028lines", "Two\r\nBcc: eve@example.org"])
def test_message_keeps_its_subject_on_one_line(subject: str) -> None:
    made = message(3, "bob@example.org", subject, TEXT, "votes@example.org", NOW)
    assert made["Subject"] == " ".join(subject.split())
    assert made["Bcc"] is None


@pytest.mark.parametrize(
    "to",
    [
        "a,eve@example.org",
        "<eve@example.org>",
        "bob@example.org,eve",
        "a;b@example.org",
        "bücher@example.org",
        "bob@example.org\n",
        '"x"@example.org',
        "a(b)@example.org",
        "a..b@example.org",
        "a@b",
    ],
)
def test_message_refuses_what_is_not_one_address(to: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        message(3, to, "S", TEXT, "votes@example.org", NOW)


def test_mailto_opens_the_same_letter() -> None:
    link = urlsplit(mailto("bob+bids@example.org", "Seal number: Café & more", TEXT))
    assert (link.scheme, unquote(link.path)) == ("mailto", "bob+bids@example.org")
    assert parse_qs(link.query) == {"subject": ["Seal number: Café & more"], "body": [TEXT.replace("\n", "\r\n")]}

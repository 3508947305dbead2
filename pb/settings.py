"""The environment, read once into a frozen dataclass. Every wrong setting is said at once, before anything starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

KNOWN = {
    "PB_DATA": "the folder for the database, its lock and the secret key",
    "PB_DATABASE_URL": "sqlite:///FILE or postgresql://USER@HOST/NAME",
    "PB_HOST": "the address to listen on",
    "PB_PORT": "the port to listen on",
    "PB_PUBLIC_URL": "the address that residents use; it is printed in QR codes",
    "PB_CONTACT": "whom to ask about the site: a name, an address or a phone number",
    "PB_TIMEZONE": "the time zone that dates are shown and typed in",
    "PB_TIMESTAMP_URL": "a timestamp server (RFC 3161) that says when seal numbers were there",
    "PB_SMTP_URL": "the mail server: smtps://USER:PASSWORD@HOST, starttls://… or smtp://…",
    "PB_MAIL_FROM": "the address that mail comes from",
    "PB_BACKUP": "a folder, as on a stick, that gets a copy of the SQLite database every minute",
    "PB_WORKERS": "how many server processes; more than one needs PostgreSQL",
}
# Read by the tests alone; named here so that a test run does not trip over the check for unknown names.
FOR_TESTS = {"PB_TEST_DATABASE_URL", "PB_TEST_THOROUGH"}


class WrongSettings(Exception):
    """One sentence for each setting that cannot be used."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Encryption(StrEnum):
    """How to speak to a mail server: from the first byte in TLS, in TLS after a greeting, or in the clear."""

    TLS = "smtps"
    STARTTLS = "starttls"
    NONE = "smtp"


_SMTP_PORTS = {Encryption.TLS: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}


@dataclass(frozen=True)
class Smtp:
    """A mail server. Without `user` nobody signs in there."""

    encryption: Encryption
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    data: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    timezone: str = "Europe/London"
    workers: int = 1
    contact: str = ""
    timestamp_url: str = ""
    smtp: Smtp | None = None
    mail_from: str = ""
    backup: Path | None = None

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None when the database is PostgreSQL."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path) if scheme == "sqlite" else None

    @property
    def host_name(self) -> str:
        """Where rounds are found, for the names of their keys."""
        return urlsplit(self.public_url).netloc or "localhost"

    @property
    def secure(self) -> bool:
        """Whether residents reach us over HTTPS, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the PB_* settings.

    Raises:
        WrongSettings: with a sentence for every setting that is wrong, and for every PB_* name not known.
    """
    given = {k: v for k, v in (os.environ if environment is None else environment).items() if k.startswith("PB_")}
    wrong = [f"{name} is not a setting of Commonpot." for name in sorted(set(given) - set(KNOWN) - FOR_TESTS)]
    data = Path(given.get("PB_DATA") or "commonpot-data")
    settings = Settings(
        data=data,
        database_url=_database_url(given.get("PB_DATABASE_URL", ""), data, wrong),
        host=given.get("PB_HOST") or "127.0.0.1",
        port=_whole("PB_PORT", given.get("PB_PORT") or "8000", 1, 65535, wrong),
        public_url=_public_url(given.get("PB_PUBLIC_URL", ""), wrong),
        timestamp_url=_timestamp_url(given.get("PB_TIMESTAMP_URL", "").strip(), wrong),
        timezone=_timezone(given.get("PB_TIMEZONE") or "Europe/London", wrong),
        workers=_whole("PB_WORKERS", given.get("PB_WORKERS") or "1", 1, 64, wrong),
        contact=given.get("PB_CONTACT", "").strip(),
        smtp=_smtp(given.get("PB_SMTP_URL", ""), wrong),
        mail_from=_mail_from(given.get("PB_MAIL_FROM", "").strip(), wrong),
        backup=Path(given["PB_BACKUP"]) if given.get("PB_BACKUP") else None,
    )
    if settings.backup and not settings.sqlite_file:
        wrong.append("PB_BACKUP copies a SQLite database. PostgreSQL has pg_dump.")
    if settings.smtp and not given.get("PB_MAIL_FROM"):
        wrong.append("PB_MAIL_FROM is needed with PB_SMTP_URL: the address that mail comes from.")
    if settings.sqlite_file and settings.workers > 1:
        wrong.append("PB_WORKERS must be 1 on SQLite, which has one writer; use PostgreSQL for more.")
    if wrong:
        raise WrongSettings(wrong)
    return settings


def _database_url(text: str, data: Path, wrong: list[str]) -> str:
    if not text:
        return f"sqlite:///{data / 'commonpot.db'}"
    scheme, _, rest = text.partition("://")
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1 and ":memory:" not in rest:
        return text
    # The value may hold a password, so it is not repeated.
    wrong.append("PB_DATABASE_URL must look like sqlite:///round.db or postgresql://user@host/name.")
    return "sqlite:///"


def _whole(name: str, text: str, low: int, high: int, wrong: list[str]) -> int:
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    wrong.append(f"{name} must be a whole number from {low} to {high}.")
    return low


def _public_url(text: str, wrong: list[str]) -> str:
    url = urlsplit(text)
    if text and (url.scheme not in ("http", "https") or not url.netloc or url.path.strip("/") or url.query):
        wrong.append("PB_PUBLIC_URL must look like https://vote.example.org, with nothing after the name.")
    return text.rstrip("/")


def _timestamp_url(text: str, wrong: list[str]) -> str:
    url = urlsplit(text)
    if text and (url.scheme not in ("http", "https") or not url.hostname or url.username):
        wrong.append("PB_TIMESTAMP_URL must look like https://timestamp.example.org/tsr, without a password.")
    return text


def _smtp(text: str, wrong: list[str]) -> Smtp | None:
    if not text:
        return None
    try:
        url = urlsplit(text)
        encryption, host, port = Encryption(url.scheme), url.hostname or "", url.port
    except ValueError:
        encryption, host, port = Encryption.NONE, "", None
    # The value may hold a password, so it is not repeated.
    if not host or url.path.strip("/") or url.query or url.fragment or bool(url.username) != bool(url.password):
        wrong.append(
            "PB_SMTP_URL must look like smtps://user:password@mail.example.org, starttls://user:password@host:587 or "
            "smtp://localhost. Write @, :, / and # in a password as %40, %3A, %2F and %23."
        )
        return None
    user, password = unquote(url.username or ""), unquote(url.password or "")
    return Smtp(encryption, host, port or _SMTP_PORTS[encryption], user, password)


def _mail_from(text: str, wrong: list[str]) -> str:
    name, address = parseaddr(text)
    good = text.isprintable() and re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", address)
    if text and not (good and text in (address, f"{name} <{address}>", f'"{name}" <{address}>')):
        wrong.append("PB_MAIL_FROM must look like votes@example.org or Our town <votes@example.org>.")
    return text


def _timezone(name: str, wrong: list[str]) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        wrong.append("PB_TIMEZONE must be a name like Europe/London.")
        return "UTC"
    return name

"""Settings are read once; all that is wrong with them is said at once."""

from pathlib import Path

import pytest

from pb.settings import FOR_TESTS, KNOWN, Encryption, Settings, Smtp, WrongSettings, from_environment

WORDS = {
    "PB_DATABASE_URL": "PB_DATABASE_URL must look like sqlite:///round.db or postgresql://user@host/name.",
    "PB_PORT": "PB_PORT must be a whole number from 1 to 65535.",
    "PB_PUBLIC_URL": "PB_PUBLIC_URL must look like https://vote.example.org, with nothing after the name.",
    "PB_TIMESTAMP_URL": "PB_TIMESTAMP_URL must look like https://timestamp.example.org/tsr, without a password.",
    "PB_TIMEZONE": "PB_TIMEZONE must be a name like Europe/London.",
    "PB_WORKERS": "PB_WORKERS must be a whole number from 1 to 64.",
}


def refusal(**given: str) -> list[str]:
    with pytest.raises(WrongSettings) as caught:
        from_environment(given)
    return caught.value.sentences


def test_from_environment_needs_nothing() -> None:
    assert from_environment({}) == Settings(
        contact="",
        data=Path("commonpot-data"),
        database_url="sqlite:///commonpot-data/commonpot.db",
        host="127.0.0.1",
        port=8000,
        public_url="",
        timezone="Europe/London",
        workers=1,
    )


def test_from_environment_reads_every_setting() -> None:
    given = {
        "PB_CONTACT": "the town clerk, 0151 496 0000",
        "PB_DATA": "/srv/pb",
        "PB_DATABASE_URL": "postgresql://pb@db.example.org/pb",
        "PB_HOST": "0.0.0.0",
        "PB_PORT": "8080",
        "PB_PUBLIC_URL": "https://vote.example.org/",
        "PB_TIMESTAMP_URL": "https://timestamp.example.org/tsr",
        "PB_SMTP_URL": "starttls://town%40example.org:hunter2%2F@mail.example.org:2525",
        "PB_MAIL_FROM": "Our town <votes@example.org>",
        "PB_TIMEZONE": "Europe/Berlin",
        "PB_WORKERS": "3",
    }
    assert set(given) == set(KNOWN) - {"PB_BACKUP"}
    assert from_environment(given) == Settings(
        contact="the town clerk, 0151 496 0000",
        data=Path("/srv/pb"),
        database_url="postgresql+psycopg://pb@db.example.org/pb",
        host="0.0.0.0",
        port=8080,
        public_url="https://vote.example.org",
        timestamp_url="https://timestamp.example.org/tsr",
        timezone="Europe/Berlin",
        workers=3,
        smtp=Smtp(Encryption.STARTTLS, "mail.example.org", 2525, "town@example.org", "hunter2/"),
        mail_from="Our town <votes@example.org>",
    )


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_from_environment_takes_an_empty_setting_for_none(name: str) -> None:
    assert from_environment({name: ""}) == from_environment({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PB_DATABASE_URL", "mysql://root@host/name"),
        ("PB_DATABASE_URL", "sqlite://"),
        ("PB_DATABASE_URL", "sqlite:///:memory:"),
        ("PB_DATABASE_URL", "round.db"),
        ("PB_PORT", "0"),
        ("PB_PORT", "65536"),
        ("PB_PORT", "http"),
        ("PB_PORT", "８０"),  # noqa: RUF001  # digits, but not of ours
        ("PB_PUBLIC_URL", "vote.example.org"),
        ("PB_PUBLIC_URL", "https://vote.example.org/town"),
        ("PB_PUBLIC_URL", "https://vote.example.org?x=1"),
        ("PB_TIMESTAMP_URL", "timestamp.example.org"),
        ("PB_TIMESTAMP_URL", "file:///etc/passwd"),
        ("PB_TIMESTAMP_URL", "https://ada:secret@timestamp.example.org"),
        ("PB_TIMEZONE", "London"),
        ("PB_TIMEZONE", "../etc/passwd"),
        ("PB_WORKERS", "-1"),
        ("PB_WORKERS", "65"),
    ],
)
def test_from_environment_refuses_a_wrong_value(name: str, value: str) -> None:
    assert refusal(**{name: value}) == [WORDS[name]]


def test_from_environment_says_everything_that_is_wrong_at_once() -> None:
    wrong = {name: "!" for name in WORDS} | {"PB_PROT": "8000"}
    assert refusal(**wrong) == ["PB_PROT is not a setting of Commonpot.", *WORDS.values()]


def test_from_environment_never_repeats_a_password() -> None:
    assert "hunter2" not in " ".join(refusal(PB_DATABASE_URL="mysql://root:hunter2@host/name", PB_PORT="x"))


def test_from_environment_refuses_two_workers_on_sqlite() -> None:
    said = ["PB_WORKERS must be 1 on SQLite, which has one writer; use PostgreSQL for more."]
    assert refusal(PB_WORKERS="2") == said


def test_from_environment_takes_a_folder_for_copies_of_sqlite_alone() -> None:
    assert from_environment({"PB_BACKUP": "/media/stick"}).backup == Path("/media/stick")
    said = ["PB_BACKUP copies a SQLite database. PostgreSQL has pg_dump."]
    assert refusal(PB_BACKUP="/media/stick", PB_DATABASE_URL="postgresql://pb@host/name") == said


def test_from_environment_ignores_what_is_not_ours() -> None:
    assert from_environment({"PATH": "/bin", **dict.fromkeys(FOR_TESTS, "x")}) == from_environment({})


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///round.db", Path("round.db")),
        ("sqlite:////srv/round.db", Path("/srv/round.db")),
        ("postgresql+psycopg://pb@host/name", None),
    ],
)
def test_sqlite_file_is_the_file_or_none(url: str, file: Path | None) -> None:
    assert Settings(Path("x"), url).sqlite_file == file


@pytest.mark.parametrize(("public_url", "secure"), [("", False), ("http://x.org", False), ("https://x.org", True)])
def test_secure_is_whether_residents_come_over_https(public_url: str, secure: bool) -> None:
    assert Settings(Path("x"), "sqlite:///x", public_url=public_url).secure == secure


@pytest.mark.parametrize(
    ("url", "smtp"),
    [
        ("smtps://a:b@mail.example.org", Smtp(Encryption.TLS, "mail.example.org", 465, "a", "b")),
        ("starttls://mail.example.org", Smtp(Encryption.STARTTLS, "mail.example.org", 587)),
        ("smtp://localhost/", Smtp(Encryption.NONE, "localhost", 25)),
        ("smtp://[::1]:2525", Smtp(Encryption.NONE, "::1", 2525)),
    ],
)
def test_from_environment_knows_how_to_speak_to_a_mail_server(url: str, smtp: Smtp) -> None:
    assert from_environment({"PB_SMTP_URL": url, "PB_MAIL_FROM": "votes@example.org"}).smtp == smtp


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "https://mail.example.org",
        "smtps://",
        "smtps://town@mail.example.org",
        "smtps://:hunter2@mail.example.org",
        "smtps://town:hun/ter2@mail.example.org",
        "smtps://town:hun#ter2@mail.example.org",
        "smtps://town:hun?ter2@mail.example.org",
        "smtps://town:hunter2@mail.example.org:99999",
        "smtps://town:hunter2@mail.example.org:x",
        "smtps://[::1",
    ],
)
def test_from_environment_refuses_a_mail_server_without_repeating_its_password(url: str) -> None:
    [said] = refusal(PB_SMTP_URL=url, PB_MAIL_FROM="votes@example.org")
    assert said.startswith("PB_SMTP_URL must look like smtps://user:password@mail.example.org")
    assert "ter2" not in said


def test_from_environment_shows_no_password_by_accident() -> None:
    settings = from_environment({"PB_SMTP_URL": "smtps://a:hunter2@m.example.org", "PB_MAIL_FROM": "v@example.org"})
    assert "hunter2" not in repr(settings)


def test_from_environment_needs_a_sender_with_a_mail_server() -> None:
    said = "PB_MAIL_FROM is needed with PB_SMTP_URL: the address that mail comes from."
    assert refusal(PB_SMTP_URL="smtp://localhost") == [said]


@pytest.mark.parametrize("sender", ["votes@example.org", "Our town <votes@example.org>", '"A, B" <votes@example.org>'])
def test_from_environment_takes_a_sender(sender: str) -> None:
    assert from_environment({"PB_MAIL_FROM": sender}).mail_from == sender


@pytest.mark.parametrize(
    "sender",
    ["votes", "votes@example", "a@example.org, b@example.org", "A, B <votes@example.org>", "a@example.org\nBcc: b"],
)
def test_from_environment_refuses_what_is_no_sender(sender: str) -> None:
    [said] = refusal(PB_MAIL_FROM=sender)
    assert said == "PB_MAIL_FROM must look like votes@example.org or Our town <votes@example.org>."

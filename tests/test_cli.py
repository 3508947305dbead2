"""The command line says in a sentence what a person can put right."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pb import __version__, doctor_hall
from pb.accounts.passwords import matches
from pb.accounts.queries import organiser_by_email
from pb.cli import main
from pb.db import Database
from pb.settings import KNOWN, Settings
from tests import make
from tests.looking import once
from tests.make import free_port

Run = Callable[..., Result]
ADA = ("organiser", "add", "--name", "Ada", "--email", "Ada@example.org", "--password")


def pb(*arguments: str, typed: str | None = None, **environment: str) -> Result:
    """One command, with these PB_* settings and no others."""
    others = dict.fromkeys([name for name in os.environ if name.startswith("PB_")])
    return CliRunner().invoke(main, list(arguments), prog_name="pb", input=typed, env={**others, **environment})


@pytest.fixture
def run(settings: Settings) -> Run:
    """A command on a database that is there and up to date."""

    def command(*arguments: str, typed: str | None = None, **more: str) -> Result:
        known = {"PB_DATA": str(settings.data), "PB_DATABASE_URL": settings.database_url}
        return pb(*arguments, typed=typed, **{**known, **more})

    return command


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_help_names_every_command_and_every_setting() -> None:
    said = pb("--help").output
    wanted = ["check", "count", "demo", "doctor", "hall", "import", "keys", "migrate", "organiser", "publish"]
    wanted += ["restore", "routes", "serve", "verify", "witness"]
    assert [line.split()[0] for line in said.split("Commands:")[1].split("Settings")[0].strip().splitlines()] == wanted
    assert all(f"  {name} " in said for name in KNOWN)


def test_version_is_ours() -> None:
    assert pb("--version").output == f"pb, version {__version__}\n"


def test_wrong_settings_are_all_said_and_nothing_is_made(tmp_path: Path) -> None:
    result = pb("serve", PB_PORT="x", PB_PROT="1", PB_DATA=str(tmp_path / "data"))
    assert result.output == (
        "PB_PROT is not a setting of Commonpot.\nPB_PORT must be a whole number from 1 to 65535.\n"
    )
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_migrate_makes_the_folder_the_key_and_the_database(tmp_path: Path) -> None:
    result = pb("migrate", PB_DATA=str(tmp_path / "data"))
    assert (result.output, result.exit_code) == ("The database is ready.\n", 0)
    assert {"commonpot.db", "secret.key"} <= {file.name for file in (tmp_path / "data").iterdir()}


def test_migrate_works_on_both_databases(empty_url: str, tmp_path: Path) -> None:
    known = {"PB_DATA": str(tmp_path), "PB_DATABASE_URL": empty_url}
    assert pb("migrate", **known).output == "The database is ready.\n"
    assert "ok    The database is at the version of this code." in pb("doctor", **known).output


def test_migrate_refuses_while_a_server_has_the_file(sqlite_store: Database, tmp_path: Path) -> None:
    result = pb("migrate", PB_DATA=str(tmp_path))
    assert (result.exit_code, "is in use by another Commonpot" in result.output) == (1, True)


def test_organiser_add_makes_somebody_who_can_sign_in(run: Run, settings: Settings) -> None:
    result = run(*ADA, make.PASSWORD)
    assert (result.output, result.exit_code) == ("Ada can sign in now.\n", 0)
    store = Database(settings.database_url)
    with store.read() as session:
        ada = organiser_by_email(session, "ada@example.org")
        assert ada is not None
        assert matches(make.PASSWORD, ada.password_hash)
    store.close()


def test_organiser_add_asks_for_what_it_was_not_given(run: Run) -> None:
    answers = ["Ada", "ada@example.org", make.PASSWORD, make.PASSWORD]
    result = run("organiser", "add", typed="\n".join(answers) + "\n")
    assert result.output.endswith("Ada can sign in now.\n")
    assert make.PASSWORD not in result.output


def test_organiser_add_refuses_a_weak_password(run: Run) -> None:
    result = run(*ADA, "password")
    assert (result.output, result.exit_code) == ("Enter a password of 12 to 200 characters\n", 1)


def test_organiser_add_says_everything_to_put_right(run: Run) -> None:
    result = run("organiser", "add", "--name", " ", "--email", "ada", "--password", "x")
    assert result.output == (
        "Enter a name of 80 characters or fewer\n"
        "Enter an e-mail address, like name@example.org\n"
        "Enter a password of 12 to 200 characters\n"
    )


def test_organiser_add_refuses_the_same_address_twice(run: Run) -> None:
    run(*ADA, make.PASSWORD)
    result = run(*ADA, make.PASSWORD)
    assert (result.output, result.exit_code) == ("There is an organiser with this address already\n", 1)


def test_organiser_add_refuses_without_a_database(tmp_path: Path) -> None:
    result = pb(*ADA, make.PASSWORD, PB_DATA=str(tmp_path))
    file = tmp_path / "commonpot.db"
    assert result.output == f"There is no database at {file}. Run `pb migrate` to make it.\n"
    assert not file.exists()


def test_serve_refuses_without_a_database(tmp_path: Path) -> None:
    result = pb("serve", PB_DATA=str(tmp_path))
    said = f"There is no database at {tmp_path / 'commonpot.db'}. Run `pb migrate` to make it.\n"
    assert (result.output, result.exit_code) == (said, 1)


def test_serve_refuses_an_old_database(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "commonpot.db").touch()
    result = pb("serve", PB_DATA=str(tmp_path), PB_DATABASE_URL=empty_url)
    said = "The database is older than this Commonpot. Make a copy of it, then run `pb migrate`.\n"
    assert (result.output, result.exit_code) == (said, 1)


def test_serve_refuses_a_taken_port(run: Run, taken_port: int) -> None:
    result = run("serve", PB_PORT=str(taken_port))
    said = f"Cannot listen on 127.0.0.1:{taken_port}: Address already in use. Choose another with PB_PORT.\n"
    assert (result.output, result.exit_code) == (said, 1)


def test_serve_refuses_a_database_in_use(sqlite_store: Database, tmp_path: Path) -> None:
    result = pb("serve", PB_DATA=str(tmp_path))
    assert (result.exit_code, "is in use by another Commonpot" in result.output) == (1, True)


def test_demo_refuses_a_taken_port_before_it_makes_anything(tmp_path: Path, taken_port: int) -> None:
    result = pb("demo", PB_DATA=str(tmp_path / "data"), PB_PORT=str(taken_port))
    assert (result.exit_code, result.output.startswith("Cannot listen on")) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_demo_refuses_rounds_of_our_own(run: Run, settings: Settings) -> None:
    store = Database(settings.database_url).open()
    make.make_draft(store)
    store.close()
    result = run("demo", PB_PORT=str(free_port()))
    assert (result.exit_code, result.output) == (
        1,
        "This database holds rounds of its own. Give the demo another one.\n",
    )


def test_routes_prints_the_map(tmp_path: Path) -> None:
    result = pb("routes", PB_DATA=str(tmp_path))
    rows = [line.split() for line in result.output.splitlines()]
    assert ["GET", "/sign-in", "anyone", "pb.accounts.pages.SignInPage.show", "accounts/sign_in.html"] in rows
    assert ["GET", "/desk", "organiser", "pb.desk.pages.DeskPage.show", "desk/desk.html"] in rows
    assert list(tmp_path.iterdir()) == []


def test_doctor_exits_with_an_error_when_something_is_wrong(tmp_path: Path) -> None:
    result = pb("doctor", PB_DATA=str(tmp_path))
    assert (result.exit_code, "WRONG There is no secret key at" in result.output) == (1, True)


def test_doctor_is_content_with_a_good_installation(run: Run) -> None:
    result = run("doctor", PB_PUBLIC_URL="https://vote.example.org")
    assert (result.exit_code, "WRONG" in result.output) == (0, False)


def test_keys_are_copied_without_what_opens_the_ballots(run: Run, settings: Settings, tmp_path: Path) -> None:
    result = run("keys", "--to", str(tmp_path / "apart"))
    assert result.output == (
        f"1 key copied to {tmp_path / 'apart'}. Keep them apart from every copy of the database.\n"
        "No key that opens ballots is among them. If only this computer has one, and is lost, so are they.\n"
    )
    assert (tmp_path / "apart" / "secret.key").read_text() == (settings.data / "secret.key").read_text()


@once
def test_restore_says_what_it_cannot_do(run: Run, tmp_path: Path) -> None:
    result = run("restore", str(tmp_path))
    assert (result.exit_code, result.output.startswith(f"There is {tmp_path / 'commonpot.db'} already.")) == (1, True)


@once
def test_doctor_looks_at_the_hall_as_well(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_hall, "TIME_SERVER", ("127.0.0.1", 1))
    others = run("doctor", PB_PUBLIC_URL="http://192.168.8.10:8000").output
    said = run(
        "doctor", "--hall", "--address", "127.0.0.1", "--backup", str(tmp_path / "none"), PB_PORT=str(free_port())
    )
    assert said.exit_code == 1
    assert "PB_PUBLIC_URL is not https" in others
    assert "PB_PUBLIC_URL is not https" not in said.output
    assert "ok    Address in the hall: 127.0.0.1." in said.output
    assert f"WRONG Copies cannot be written to {tmp_path / 'none'}: No such file or directory." in said.output

"""What `pb hall` says before phones come. That it serves is looked at in a journey."""

import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pb import cli_hall, clock
from pb.db import Database
from pb.lan import Found
from pb.local_certificate import local_certificate
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from pb.settings import KNOWN, Settings
from tests import make
from tests.test_cli import pb

Run = Callable[..., Result]
HALL = "127.0.0.2"


@pytest.fixture
def kind() -> str:
    """The hall is about one laptop, so about SQLite."""
    return "sqlite"


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`pb hall` up to where it waits for phones, in a hall where this computer has one address."""
    monkeypatch.setattr(cli_hall, "addresses", lambda: [Found(HALL, "wlan0", wifi=True)])
    monkeypatch.setattr(cli_hall, "_run", told)
    for name in KNOWN:  # what the command sets is forgotten with the test
        monkeypatch.setenv(name, "")

    def command(*words: str, **more: str) -> Result:
        known = {"PB_DATA": str(settings.data), "PB_DATABASE_URL": settings.database_url, "PB_PORT": PORT}
        return pb("hall", *words, **{**known, **more})

    return command


PORT = str(make.free_port())


def told(_: object, sockets: list[socket.socket], tell: Callable[[], None]) -> None:
    assert {bound.getsockname()[0] for bound in sockets} == {HALL, "127.0.0.1"}
    for bound in sockets:
        bound.close()
    tell()


def test_hall_leads_phones_to_the_site_where_no_single_round_is_ready(run: Run) -> None:
    said = run().output
    assert f"Phones vote at   http://{HALL}:{PORT}/\n" in said
    assert f"Big screen       http://127.0.0.1:{PORT}/\n" in said
    assert f"Organisers       http://127.0.0.1:{PORT}/sign-in   on this computer" in said
    assert cli_hall.CHECKLIST in said


def test_hall_leads_phones_to_the_round_of_the_evening(run: Run, settings: Settings) -> None:
    store = Database(settings.database_url).open()
    make.make_draft(store, "Not yet")
    last_year = make.make_round(store, Phase.BALLOT_FIXED, name="Last year")
    store.write(lambda session: setattr(round_by_slug(session, last_year), "published_at", make.NOW))
    make.make_round(store, Phase.BALLOT_FIXED)
    store.close()
    said = run().output
    assert f"Phones vote at   http://{HALL}:{PORT}/rounds/marlfield-decides/vote\n" in said
    assert f"Big screen       http://127.0.0.1:{PORT}/rounds/marlfield-decides/screen\n" in said


def test_hall_says_that_there_is_no_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_hall, "addresses", list)
    result = run()
    assert (result.exit_code, result.output) == (1, f"{cli_hall.NO_NETWORK}\n")
    assert run("--address", HALL).exit_code == 0


@pytest.mark.parametrize("given", ["0.0.0.0", "fe80::1", "192.168.8.10:8000"])
def test_hall_refuses_what_is_no_single_address(run: Run, given: str) -> None:
    result = run("--address", given)
    said = "Give one address of this computer with --address, like 192.168.8.10.\n"
    assert (result.exit_code, result.output) == (1, said)


def test_hall_names_the_addresses_that_it_did_not_take(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [Found(HALL, "wlan0", wifi=True), Found("10.0.0.7", "eth0")]
    monkeypatch.setattr(cli_hall, "addresses", lambda: both)
    assert run().output.startswith(
        f"Taking {HALL} (wlan0). If phones cannot reach it, stop, and choose another:\n"
        "  pb hall --address 10.0.0.7    (eth0)\n"
    )


def test_hall_says_what_is_risked(run: Run, tmp_path: Path) -> None:
    alone = run().output
    assert "PLAIN HTTP: somebody on the same Wi-Fi, with the right tools, could read or change votes" in alone
    assert "NO COPY IS MADE: if this computer breaks, every vote is lost." in alone
    better = run("--https", "--backup", str(tmp_path)).output
    assert "PLAIN HTTP" not in better
    assert "NO COPY" not in better
    assert f"Phones vote at   https://{HALL}:{PORT}/\n" in better


def test_hall_says_that_cards_lead_elsewhere(run: Run) -> None:
    lead = "Cards and posters that were printed for https://vote.example.org lead there and not here."
    assert lead in run(PB_PUBLIC_URL="https://vote.example.org").output
    assert "Cards and posters" not in run(PB_PUBLIC_URL=f"http://{HALL}:{PORT}").output


def test_hall_serves_under_the_name_of_a_given_certificate(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = local_certificate(tmp_path / "given", "hall.example.org", make.NOW)
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    monkeypatch.setattr(cli_hall, "leads_to", lambda _: ["192.168.8.99"])
    said = run("--certificate", str(file)).output
    assert f"Phones vote at   https://hall.example.org:{PORT}/\n" in said
    assert f"hall.example.org does not lead to {HALL} yet: phones will not find it." in said
    monkeypatch.setattr(cli_hall, "leads_to", lambda _: [HALL])
    said = run("--certificate", str(file)).output
    assert "does not lead" not in said
    assert "SHA-256" not in said


def test_hall_refuses_a_certificate_that_it_cannot_use(run: Run, tmp_path: Path) -> None:
    result = run("--certificate", str(tmp_path / "none.pem"))
    assert (result.exit_code, result.output) == (
        1,
        f"{tmp_path / 'none.pem'} cannot be read: No such file or directory.\n",
    )


@pytest.mark.parametrize("address", [HALL, "127.0.0.1"], ids=["for phones", "for this computer"])
def test_hall_refuses_a_taken_port(run: Run, address: str) -> None:
    with socket.socket() as other:
        other.bind((address, int(PORT)))
        other.listen()
        result = run()
    assert result.exit_code == 1
    assert f"Cannot listen on {address}:{PORT}: Address already in use. Choose another with" in result.output


def test_hall_opens_the_big_screen_where_somebody_sits(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    done = threading.Event()

    def show(page: str) -> None:
        opened.append(page)
        done.set()

    monkeypatch.setattr(webbrowser, "open", show)
    monkeypatch.setattr(cli_hall, "_has_a_screen", lambda: True)
    run("--no-browser")
    run()
    assert done.wait(10)
    assert opened == [f"http://127.0.0.1:{PORT}/"]


def test_hall_opens_nothing_where_nobody_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli_hall._has_a_screen()
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert not cli_hall._has_a_screen()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not cli_hall._has_a_screen()


def test_hall_copies_no_postgresql(run: Run, tmp_path: Path) -> None:
    result = run("--backup", str(tmp_path), PB_DATABASE_URL="postgresql://127.0.0.1:1/pb")
    assert (result.exit_code, result.output) == (1, "PB_BACKUP copies a SQLite database. PostgreSQL has pg_dump.\n")

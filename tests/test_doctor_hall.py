"""What the doctor finds before an evening on one laptop, one sentence each."""

import errno
import os
import shutil
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pb import doctor_hall
from pb.backup import CannotCopy
from pb.db import Database
from pb.doctor import Finding
from pb.doctor_hall import examine_hall
from pb.lan import Found
from pb.printing.press import CannotPrint
from pb.restore import Held
from pb.rounds.rules import Phase
from pb.settings import Settings
from tests import make
from tests.conftest import FrozenClock

ADDRESS = "127.0.0.1"


@pytest.fixture
def kind() -> str:
    """The hall is about one laptop, so about SQLite."""
    return "sqlite"


@pytest.fixture(autouse=True)
def outside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: FrozenClock, settings: Settings
) -> Iterator[Callable[[datetime], None]]:
    """A hall with one network, a stick on a disk of its own, and a time server, which says what it is told."""
    (tmp_path / "power").mkdir()
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(doctor_hall, "POWER", tmp_path / "power")
    monkeypatch.setattr(doctor_hall, "PATIENCE", 0.3)
    monkeypatch.setattr(doctor_hall, "addresses", lambda: [Found(ADDRESS, "wlan0", wifi=True)])
    monkeypatch.setattr(doctor_hall, "is_apart", lambda *_: True)
    with time_server(monkeypatch) as says:
        says(make.NOW)
        yield says


@contextmanager
def time_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[datetime], None]]:
    told: list[datetime] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((ADDRESS, 0))
        monkeypatch.setattr(doctor_hall, "TIME_SERVER", server.getsockname())

        def answer() -> None:
            while question := server.recvfrom(48):
                if not question[0]:
                    return
                seconds = int((told[-1] - doctor_hall._1900).total_seconds()) % 2**32
                server.sendto(b"\x24" + bytes(39) + struct.pack("!II", seconds, 0), question[1])

        thread = threading.Thread(target=answer)
        thread.start()
        yield told.append
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        thread.join()


@pytest.fixture
def hall(settings: Settings) -> Settings:
    return replace(settings, port=make.free_port())


def wrong(settings: Settings, address: str | None = None) -> list[str]:
    return [finding.text for finding in _findings(settings, address) if not finding.ok]


def right(settings: Settings, address: str | None = None) -> list[str]:
    return [finding.text for finding in _findings(settings, address) if finding.ok]


def _findings(settings: Settings, address: str | None) -> list[Finding]:
    return examine_hall(settings, address, settings.data / "stick")


def starting(sentences: list[str], words: str) -> str:
    [found] = [sentence for sentence in sentences if sentence.startswith(words)]
    return found


def test_examine_hall_finds_nothing_wrong_where_all_is_well(hall: Settings) -> None:
    store = Database(hall.database_url).open()
    make.make_round(store, Phase.VOTING, ballots=[{1: 5}, {2: 5}])
    store.close()
    stick, where = hall.data / "stick", f"{ADDRESS}:{hall.port}"
    assert (wrong(hall), right(hall)) == (
        [],
        [
            f"Address in the hall: {ADDRESS}.",
            f"Print cards and posters with PB_PUBLIC_URL=http://{where}, so that their codes lead there.",
            f"{where} is free, and can be reached from this computer. Whether a phone can, only it shows.",
            "Whether this computer is on mains power cannot be told from here. Look at the plug.",
            "The clock agrees with a time server on the internet.",
            "A page of cards can be made. Print one on the printer of the hall.",
            f"Copies can be written to {stick}.",
            "A copy was made and opened: 2 votes in 1 round, as here.",
        ],
    )
    assert list(stick.iterdir()) == []


def test_examine_hall_says_that_there_is_no_network(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_hall, "addresses", list)
    assert wrong(hall) == ["This computer is on no network. Join the Wi-Fi of the hall, or make a hotspot here."]
    assert starting(right(hall, ADDRESS), "Address") == f"Address in the hall: {ADDRESS}."


def test_examine_hall_names_the_other_addresses(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [Found(ADDRESS, "wlan0"), Found("10.0.0.7", "eth0")]
    monkeypatch.setattr(doctor_hall, "addresses", lambda: both)
    assert starting(right(hall), "Address") == f"Address in the hall: {ADDRESS}. There are others: 10.0.0.7."


def test_examine_hall_minds_cards_that_lead_elsewhere(hall: Settings) -> None:
    printed = replace(hall, public_url="http://192.168.8.10:8000")
    assert starting(wrong(printed), "PB_PUBLIC_URL").startswith(
        f"PB_PUBLIC_URL is http://192.168.8.10:8000, and the hall is at http://{ADDRESS}:{hall.port}. Have the router"
    )
    assert wrong(replace(hall, public_url=f"http://{ADDRESS}:{hall.port}")) == []
    assert wrong(replace(hall, public_url="https://hall.example.org")) == []


def test_examine_hall_minds_an_address_that_is_not_ours_and_a_port_that_is_taken(hall: Settings) -> None:
    [said] = wrong(hall, "203.0.113.9")
    assert said.startswith(f"Cannot listen on 203.0.113.9:{hall.port}: Cannot assign requested address.")
    with socket.socket() as other:
        other.bind((ADDRESS, hall.port))
        other.listen()
        [said] = wrong(hall)
    assert said == (
        f"Cannot listen on {ADDRESS}:{hall.port}: Address already in use. Stop what is there, or choose another "
        "address or port."
    )


def test_examine_hall_minds_a_firewall(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))

    monkeypatch.setattr(socket, "create_connection", refused)
    assert wrong(hall) == [f"Nothing gets through to {ADDRESS}:{hall.port} (Connection refused): look at the firewall."]


def supply(power: Path, name: str, **said: str) -> None:
    (power / name).mkdir()
    for what, value in said.items():
        (power / name / what).write_text(f"{value}\n")


@pytest.mark.parametrize(
    ("mains", "battery", "words"),
    [
        ({"online": "1"}, {"capacity": "80", "status": "Charging"}, "ok: On mains power, battery at 80%."),
        ({"online": "1"}, None, "ok: On mains power."),
        (None, {"capacity": "100", "status": "Full"}, "ok: On mains power, battery at 100%."),
        (
            {"online": "0"},
            {"capacity": "41", "status": "Discharging"},
            "WRONG: Not on mains power, battery at 41%. Plug it in, and tape the plug down.",
        ),
        (
            None,
            {"capacity": "9", "status": "Discharging", "scope": "Device"},
            "ok: Whether this computer is on mains power cannot be told from here. Look at the plug.",
        ),
    ],
    ids=["mains", "no battery", "full", "battery", "of a mouse"],
)
def test_examine_hall_says_what_the_laptop_runs_on(
    tmp_path: Path, mains: dict[str, str] | None, battery: dict[str, str] | None, words: str
) -> None:
    if mains:
        supply(tmp_path / "power", "AC", type="Mains", **mains)
    if battery:
        supply(tmp_path / "power", "BAT0", type="Battery", **battery)
    [finding] = doctor_hall._power()
    assert f"{'ok' if finding.ok else 'WRONG'}: {finding.text}" == words


def test_examine_hall_compares_the_clock(
    outside: Callable[[datetime], None], clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[tuple[bool, str]]:
        return [(finding.ok, finding.text) for finding in doctor_hall._time()]

    outside(make.NOW - timedelta(seconds=90))
    assert said() == [(False, "The clock is wrong by 90 seconds. Have it set from the internet.")]
    clock.move(days=5000)  # their seconds began again from 0 in 2036
    outside(clock.now())
    assert said() == [(True, "The clock agrees with a time server on the internet.")]
    monkeypatch.setattr(doctor_hall, "TIME_SERVER", (ADDRESS, 1))
    assert said() == [(True, "The clock cannot be checked: there is no internet. Compare it with a telephone.")]


def test_examine_hall_minds_what_cannot_be_printed(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise CannotPrint("cards could not be set for the printer")

    monkeypatch.setattr(doctor_hall, "pdf", broken)
    assert starting(wrong(hall), "Nothing can be printed: cards could not be set for the printer.")


def test_examine_hall_minds_where_copies_go(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(folder: Path | None) -> list[str]:
        return [finding.text for finding in doctor_hall._target(hall, folder) if not finding.ok]

    stick, gone = hall.data / "stick", hall.data / "gone"
    assert said(None) == ["Nobody said where copies go. Plug a stick in, and name a folder on it with --backup."]
    assert said(gone) == [
        f"Copies cannot be written to {gone}: No such file or directory. Use another stick or folder."
    ]
    (stick / "secret.key").touch()
    assert said(stick) == [
        f"{stick} holds keys: whoever found both could open the votes. Use another stick for copies."
    ]
    (stick / "secret.key").unlink()
    monkeypatch.setattr(doctor_hall, "is_apart", lambda *_: False)
    assert said(stick) == [f"{stick} is on the same disk as the database: when it breaks, both are gone. Use a stick."]
    monkeypatch.setattr(doctor_hall, "is_apart", lambda *_: True)
    monkeypatch.setattr(doctor_hall, "ROOM", shutil.disk_usage(stick).free * 2)
    [full] = said(stick)
    assert full.endswith("MB to have. Make room.")


def test_examine_hall_minds_a_copy_that_cannot_be_put_back(hall: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[str]:
        return [finding.text for finding in doctor_hall._drill(hall) if not finding.ok]

    monkeypatch.setattr(doctor_hall, "fault_of", lambda _: "page 3 is torn")
    assert said() == [
        "A copy could not be put back: it is damaged (page 3 is torn). Look after the disk of this computer first."
    ]

    def full(*_: object) -> None:
        raise CannotCopy("The disk is full")

    monkeypatch.setattr(doctor_hall, "make_copy", full)
    assert said() == ["A copy could not be put back: The disk is full"]
    none = replace(hall, database_url=f"sqlite:///{hall.data / 'none.db'}")
    [finding] = doctor_hall._drill(none)
    assert finding.text.startswith("A copy could not be put back: There is no database at")


@pytest.mark.parametrize(
    ("copied", "after", "good"),
    [(5, 5, True), (6, 7, True), (4, 5, False), (6, 5, False)],
    ids=["the same", "votes came meanwhile", "a vote is missing", "a vote too many"],
)
def test_examine_hall_minds_a_copy_that_holds_something_else(
    hall: Settings, monkeypatch: pytest.MonkeyPatch, copied: int, after: int, good: bool
) -> None:
    answers = iter([[Held("a", "A", votes, 3)] for votes in (5, copied, after)])
    monkeypatch.setattr(doctor_hall, "held", lambda _: next(answers))
    [finding] = doctor_hall._drill(hall)
    assert finding.ok is good
    assert finding.text == (
        "A copy was made and opened: 5 votes in 1 round, as here."
        if good
        else "A copy was made, and it does not hold what the database does. Run this again."
    )


def test_examine_hall_leaves_postgresql_to_those_who_look_after_it(hall: Settings) -> None:
    other = replace(hall, database_url="postgresql+psycopg://127.0.0.1:1/pb")
    assert list(doctor_hall._target(other, None)) == []
    assert [finding.text for finding in doctor_hall._drill(other)] == [
        "Copies every minute are of SQLite. Have whoever looks after PostgreSQL try a restore."
    ]

"""What could go wrong with an evening on one laptop, one sentence each, while it can still be put right."""

import os
import shutil
import socket
import ssl
import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from pb import clock
from pb.backup import KEEP, CannotCopy, is_apart, make_copy
from pb.db import CannotOpen, Database
from pb.doctor import Finding
from pb.http.qr import qr
from pb.lan import addresses
from pb.plural import many
from pb.printing.press import CannotPrint, pdf
from pb.restore import Held, fault_of, held
from pb.schema import refuse_wrong_version
from pb.secret_key import NAME
from pb.serving import listening
from pb.settings import Settings

POWER = Path("/sys/class/power_supply")
TIME_SERVER = ("pool.ntp.org", 123)
PATIENCE = 3  # seconds
# A phone whose clock is this far from ours would show another time to the end of voting.
WRONG_BY = timedelta(seconds=30)
ROOM = 200_000_000  # bytes, beside the copies
_1900 = datetime(1900, 1, 1, tzinfo=UTC)
_SIGN_OF_US = b'<a href="/accessibility"'


def examine_hall(settings: Settings, address: str | None, backup: Path | None) -> list[Finding]:
    """Every finding, in the order to read them. `backup` is the folder that copies will go to."""
    return [
        *_network(settings, address),
        *_power(),
        *_time(),
        *_printing(),
        *_target(settings, backup),
        *_drill(settings),
    ]


def _network(settings: Settings, chosen: str | None) -> Iterator[Finding]:
    found = addresses()
    address = chosen or (found[0].address if found else "")
    if not address:
        yield Finding(False, "This computer is on no network. Join the Wi-Fi of the hall, or make a hotspot here.")
        return
    others = ", ".join(each.address for each in found if each.address != address)
    yield Finding(True, f"Address in the hall: {address}" + (f". There are others: {others}." if others else "."))
    yield from _printed(settings, address)
    yield _answers(address, settings.port)


def _printed(settings: Settings, address: str) -> Iterator[Finding]:
    """Codes on paper lead where PB_PUBLIC_URL said when they were printed."""
    wanted = f"http://{address}:{settings.port}"
    if not settings.public_url:
        yield Finding(True, f"Print cards and posters with PB_PUBLIC_URL={wanted}, so that their codes lead there.")
    elif urlsplit(settings.public_url).scheme == "http" and settings.public_url != wanted:
        yield Finding(
            False,
            f"PB_PUBLIC_URL is {settings.public_url}, and the hall is at {wanted}. Have the router always give this "
            "computer the same address, and print cards for that one.",
        )


def _answers(address: str, port: int) -> Finding:
    where = f"{address}:{port}"
    try:
        listener = listening(address, port, "Stop what is there, or choose another address or port.")
    except CannotOpen as taken:
        if _is_us(address, port):
            return Finding(True, f"The site answers at {where}. Try it with a phone.")
        return Finding(False, str(taken))
    with listener:
        listener.listen()
        try:
            socket.create_connection((address, port), PATIENCE).close()
        except OSError as error:
            return Finding(False, f"Nothing gets through to {where} ({error.strerror}): look at the firewall.")
    return Finding(True, f"{where} is free, and can be reached from this computer. Whether a phone can, only it shows.")


def _is_us(address: str, port: int) -> bool:
    unchecked = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE  # it is only asked who it is
    encrypted = HTTPSConnection(address, port, timeout=PATIENCE, context=unchecked)
    return any(_says_so(each) for each in (HTTPConnection(address, port, timeout=PATIENCE), encrypted))


def _says_so(connection: HTTPConnection) -> bool:
    try:
        connection.request("GET", "/sign-in")
        return _SIGN_OF_US in connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _power() -> Iterator[Finding]:
    supplies = [_supply(each) for each in sorted(POWER.glob("*"))]
    batteries = [each for each in supplies if each["type"] == "Battery" and each["scope"] != "Device"]
    plugged = any(each["online"] == "1" for each in supplies if each["type"] != "Battery")
    level = ", ".join(f"battery at {each['capacity']}%" for each in batteries if each["capacity"])
    if plugged or any(each["status"] in ("Charging", "Full", "Not charging") for each in batteries):
        yield Finding(True, "On mains power" + (f", {level}." if level else "."))
    elif batteries:
        yield Finding(False, f"Not on mains power{f', {level}' if level else ''}. Plug it in, and tape the plug down.")
    else:
        yield Finding(True, "Whether this computer is on mains power cannot be told from here. Look at the plug.")


def _supply(folder: Path) -> dict[str, str]:
    said = dict.fromkeys(("type", "scope", "online", "capacity", "status"), "")
    for name in said:
        with suppress(OSError):
            said[name] = (folder / name).read_text().strip()
    return said


def _time() -> Iterator[Finding]:
    """Against a time server; where there is no internet, only a person can."""
    try:
        off = abs(_time_elsewhere() - clock.now())
    except (OSError, ValueError):
        yield Finding(True, "The clock cannot be checked: there is no internet. Compare it with a telephone.")
        return
    if off > WRONG_BY:
        yield Finding(
            False, f"The clock is wrong by {off.total_seconds():,.0f} seconds. Have it set from the internet."
        )
    else:
        yield Finding(True, "The clock agrees with a time server on the internet.")


def _time_elsewhere() -> datetime:
    """What a server of the Network Time Protocol says. Raises OSError, ValueError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(PATIENCE)
        asked.sendto(b"\x1b" + bytes(47), TIME_SERVER)
        answer = asked.recv(48)
    if len(answer) < 48:
        raise ValueError("that is no answer of a time server")
    [seconds] = struct.unpack("!I", answer[40:44])
    # They count seconds since 1900 and begin again with 0 in 2036.
    return _1900 + timedelta(seconds=seconds + (2**32 if seconds < 2**31 else 0))


def _printing() -> Iterator[Finding]:
    card = ("1", "0000 0000", str(qr("http://commonpot.example")))
    data = {"title": "A card", "round": "A card", "address": "commonpot.example", "large": False, "cards": [card]}
    try:
        pdf("cards", data)
    except CannotPrint as wrong:
        yield Finding(
            False, f"Nothing can be printed: {wrong}. Install Commonpot again, with what its lock file names."
        )
    else:
        yield Finding(True, "A page of cards can be made. Print one on the printer of the hall.")


def _target(settings: Settings, folder: Path | None) -> Iterator[Finding]:
    database = settings.sqlite_file
    if database is None:
        return
    if folder is None:
        yield Finding(False, "Nobody said where copies go. Plug a stick in, and name a folder on it with --backup.")
        return
    try:
        _write_something(folder)
        apart, free = is_apart(folder, database), shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding(False, f"Copies cannot be written to {folder}: {error.strerror}. Use another stick or folder.")
        return
    yield from _good_enough(folder, apart, free, (KEEP + 1) * _size(database) + ROOM)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _write_something(folder: Path) -> None:
    tried = folder / "commonpot-doctor.txt"
    with tried.open("wb") as file:
        file.write(b"Written by pb doctor, and of no use.\n")
        file.flush()
        os.fsync(file.fileno())
    tried.unlink()


def _good_enough(folder: Path, apart: bool, free: int, wanted: int) -> Iterator[Finding]:
    faults = []
    if not apart:
        faults.append(f"{folder} is on the same disk as the database: when it breaks, both are gone. Use a stick.")
    if free < wanted:
        faults.append(
            f"{folder} has {free // 1_000_000:,} MB free of the {wanted // 1_000_000:,} MB to have. Make room."
        )
    if (folder / NAME).exists():
        faults.append(f"{folder} holds keys: whoever found both could open the votes. Use another stick for copies.")
    yield from (Finding(False, fault) for fault in faults)
    if not faults:
        yield Finding(True, f"Copies can be written to {folder}.")


def _drill(settings: Settings) -> Iterator[Finding]:
    """A copy is made, opened and compared, as if it had to be put back."""
    database = settings.sqlite_file
    if database is None:
        yield Finding(True, "Copies every minute are of SQLite. Have whoever looks after PostgreSQL try a restore.")
        return
    try:
        with tempfile.TemporaryDirectory() as folder, Database(settings.database_url).looked_at() as store:
            refuse_wrong_version(store)
            before = held(store)
            copy = make_copy(database, Path(folder), clock.now()).file
            _refuse_damaged(copy)
            with Database(f"sqlite:///{copy}").looked_at() as restored:
                refuse_wrong_version(restored)
                same = _between(before, held(restored), held(store))
    except (CannotCopy, CannotOpen) as wrong:
        yield Finding(False, f"A copy could not be put back: {wrong}")
        return
    if same:
        votes, rounds = sum(each.votes for each in before), len(before)
        yield Finding(True, f"A copy was made and opened: {many(votes, 'vote')} in {many(rounds, 'round')}, as here.")
    else:
        yield Finding(False, "A copy was made, and it does not hold what the database does. Run this again.")


def _between(before: list[Held], copied: list[Held], after: list[Held]) -> bool:
    """A site that is running may get votes meanwhile."""
    if not [each.slug for each in before] == [each.slug for each in copied] == [each.slug for each in after]:
        return False
    return all(
        one.votes <= two.votes <= three.votes and one.entries <= two.entries <= three.entries
        for one, two, three in zip(before, copied, after, strict=True)
    )


def _refuse_damaged(copy: Path) -> None:
    if fault := fault_of(copy):
        raise CannotOpen(f"it is damaged ({fault}). Look after the disk of this computer first.")

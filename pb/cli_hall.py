"""`pb hall`: the whole evening from one laptop, on the network of the hall, without internet."""

import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click
import uvicorn

from pb import clock
from pb.db import CannotOpen, Database
from pb.hall.queries import round_in_hall
from pb.http.qr import qr_for_terminal
from pb.lan import addresses, leads_to
from pb.local_certificate import (
    WrongCertificate,
    certificate_in,
    check_certificate,
    fingerprint,
    local_certificate,
)
from pb.problems import NotFound
from pb.rounds.queries import rounds_on_show
from pb.serving import how_to_serve, listening, plain_errors, refuse_unready
from pb.settings import Settings, from_environment

NO_NETWORK = (
    "This computer is on no network. Join the Wi-Fi of the hall, or make this computer the hotspot, and try again. "
    "To try it without phones: --address 127.0.0.1"
)
# A phone that fell asleep does not take its leave, and with HTTPS that would be waited for.
SECONDS_TO_END = 10
_HERE = "127.0.0.1"

CHECKLIST = """\
Before the doors open
  [ ] One phone of each kind has joined the Wi-Fi, scanned the code above and seen the ballot. It may say
      that there is no internet: stay connected. If the page does not open, switch mobile data off.
  [ ] This computer is on mains power, and does not go to sleep when nobody types.
  [ ] The copies go to a stick: see the lines below. The keys are on another one (pb keys), in other hands.
  [ ] `pb doctor --hall` has nothing to say.
  [ ] Ballot papers and pencils are on the table. If all else fails, go on with paper.
"""


@dataclass(frozen=True)
class Place:
    """Where the hall finds us: `url` on the network, `here` on this computer, which also works when the Wi-Fi drops."""

    address: str
    url: str
    here: str
    certificate: Path | None = None


@click.command("hall")
@click.option("--address", help="Of this computer on the network of the hall, like 192.168.8.10.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; PB_PORT or 8000 otherwise.")
@click.option("--backup", type=click.Path(path_type=Path), help="A folder on a stick: a copy every minute.")
@click.option("--https", "encrypted", is_flag=True, help="With a certificate of our own. Each phone warns of it once.")
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    help="HTTPS without a warning: a PEM file with a certificate for a name, and its private key.",
)
@click.option("--no-browser", is_flag=True, help="Do not open the big screen in a browser.")
def hall_command(
    address: str | None,
    port: int | None,
    backup: Path | None,
    encrypted: bool,
    certificate: Path | None,
    no_browser: bool,
) -> None:
    """Serve the site on the network of a hall, from this computer alone.

    Shows the address and its QR code, opens the big screen, and ends with Ctrl+C. Run `pb migrate` first.
    """
    with plain_errors():
        before = from_environment()
        _refuse_no_address(address)
        place = _place(before, address or _likeliest(), port or before.port, encrypted, certificate)
        settings = _settle(before, place, port or before.port, backup)
        refuse_unready(settings)
        slug = _round_of_the_evening(settings)
        sockets = _sockets(place.address, settings.port)
    show = None if no_browser or not _has_a_screen() else _screen(place, slug)
    _run(place, sockets, lambda: _tell(before, settings, place, slug, show))
    click.echo("Stopped.")


def _refuse_no_address(given: str | None) -> None:
    """Phones are led to what is given, so it has to be one address. Raises CannotOpen."""
    if given and (":" in given or given == "0.0.0.0"):
        raise CannotOpen("Give one address of this computer with --address, like 192.168.8.10.")


def _likeliest() -> str:
    """The address that phones can most likely reach; the others are named. Raises CannotOpen where there is none."""
    found = addresses()
    if not found:
        raise CannotOpen(NO_NETWORK)
    first, *others = found
    if others:
        click.echo(f"Taking {first.address} ({first.interface}). If phones cannot reach it, stop, and choose another:")
        for each in others:
            click.echo(f"  pb hall --address {each.address}    ({each.interface})")
    return first.address


def _place(settings: Settings, address: str, port: int, encrypted: bool, certificate: Path | None) -> Place:
    """Raises CannotOpen."""
    now = clock.now()
    try:
        if certificate:
            url = f"https://{check_certificate(certificate, now)}:{port}"
            return Place(address, url, url, certificate)
        if encrypted:
            own = local_certificate(settings.data, address, now)
            return Place(address, f"https://{address}:{port}", f"https://{_HERE}:{port}", own)
    except WrongCertificate as wrong:
        raise CannotOpen(str(wrong)) from None
    return Place(address, f"http://{address}:{port}", f"http://{_HERE}:{port}")


def _settle(before: Settings, place: Place, port: int, backup: Path | None) -> Settings:
    """Everything that is started from here on has these settings."""
    os.environ.update({"PB_HOST": place.address, "PB_PORT": str(port), "PB_PUBLIC_URL": place.url, "PB_WORKERS": "1"})
    if backup or before.backup:
        os.environ["PB_BACKUP"] = str(backup or before.backup)
    return from_environment()


def _round_of_the_evening(settings: Settings) -> str:
    """The address of the one round that has a big screen and no result yet; empty where there is none, or several."""
    with Database(settings.database_url).looked_at() as store, store.read() as session:
        slugs = [round.slug for round in rounds_on_show(session) if not round.published_at]
        shown = []
        for slug in slugs:
            try:
                shown.append(round_in_hall(session, slug).slug)
            except NotFound:
                continue
    return shown[0] if len(shown) == 1 else ""


def _sockets(address: str, port: int) -> list[socket.socket]:
    """For phones, and for this computer itself. Raises CannotOpen where one of them cannot be had."""
    bound: list[socket.socket] = []
    try:
        for each in dict.fromkeys((address, _HERE)):
            bound.append(listening(each, port, "Choose another with --port or --address."))
    except CannotOpen:
        for each_bound in bound:
            each_bound.close()
        raise
    return bound


def _has_a_screen() -> bool:
    """Whether somebody sits at this computer, with a desktop to open a page on."""
    desktop = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.stdout.isatty() and bool(desktop)


def _screen(place: Place, slug: str) -> str:
    return f"{place.here}/rounds/{slug}/screen" if slug else f"{place.here}/"


def _tell(before: Settings, settings: Settings, place: Place, slug: str, show: str | None) -> None:
    """All there is to say once phones can come."""
    join = f"{place.url}/rounds/{slug}/vote" if slug else f"{place.url}/"
    click.echo(f"\nPhones vote at   {join}\n")
    for line in qr_for_terminal(join).splitlines():
        click.secho(line, fg="bright_white", bg="black")
    click.echo(f"\nBig screen       {_screen(place, slug)}")
    click.echo(f"Organisers       {place.here}/sign-in   on this computer\n")
    for sentence in (*_on_encryption(place), *_on_settings(before, settings)):
        click.echo(sentence)
    click.echo(f"\n{CHECKLIST}\nPress Ctrl+C to stop" + (", with a last copy.\n" if settings.backup else ".\n"))
    if show:
        threading.Thread(target=webbrowser.open, args=(show,), daemon=True).start()


def _on_encryption(place: Place) -> list[str]:
    if place.certificate is None:
        return [
            "PLAIN HTTP: somebody on the same Wi-Fi, with the right tools, could read or change votes on their way. "
            "Use a Wi-Fi of your own with WPA3 and a password, never an open one, and sign in as an organiser on this "
            "computer only. docs/event-day.md says what else there is."
        ]
    if place.url == f"https://{place.address}:{place.url.rpartition(':')[2]}":
        return [
            "HTTPS with a certificate of our own: each phone warns of it once. It is the right one if it shows this "
            f"SHA-256: {fingerprint(certificate_in(place.certificate))}"
        ]
    name = place.url.removeprefix("https://").rpartition(":")[0]
    if place.address in leads_to(name):
        return []
    return [f"{name} does not lead to {place.address} yet: phones will not find it. Enter it in the router's DNS."]


def _on_settings(before: Settings, settings: Settings) -> list[str]:
    said = []
    if before.public_url not in ("", settings.public_url):
        said.append(
            f"Cards and posters that were printed for {before.public_url} lead there and not here. Their codes work: "
            "they are typed in."
        )
    if not settings.backup:
        said.append("NO COPY IS MADE: if this computer breaks, every vote is lost. Stop, and use --backup FOLDER.")
    return said


class _Server(uvicorn.Server):
    """Tells once it can be reached."""

    tell: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.tell()


def _run(place: Place, sockets: list[socket.socket], tell: Callable[[], None]) -> None:
    for name in ("pb.access", "uvicorn.error"):  # what is said on this terminal is to be seen
        logging.getLogger(name).setLevel(logging.WARNING)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # its window was closed
    server = _Server(
        uvicorn.Config(**how_to_serve(), ssl_certfile=place.certificate, timeout_graceful_shutdown=SECONDS_TO_END)
    )
    server.tell = tell
    with suppress(KeyboardInterrupt):  # it has ended already, and says why once more
        server.run(sockets)

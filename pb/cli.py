"""The command line: `pb --help`."""

import asyncio
import os
import resource
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click
import uvicorn

from pb import __version__, clock
from pb.accounts.actions import add_organiser
from pb.cli_count import count_command, one_line_errors, read_with_bar
from pb.cli_verify import verify_command
from pb.cli_witness import witness_command
from pb.db import CannotOpen, Database
from pb.doctor import examine
from pb.problems import Problems, Refused
from pb.schema import migrate, refuse_wrong_version
from pb.secret_key import secret_key
from pb.settings import KNOWN, Settings, WrongSettings, from_environment
from pb.vault import Vault

SETTINGS = "\b\nSettings, from the environment:\n" + "\n".join(f"  {name:16} {what}" for name, what in KNOWN.items())


@click.group(epilog=SETTINGS)
@click.version_option(__version__)
def main() -> None:
    """Commonpot: the voting day in a box for participatory budgeting."""


@main.command()
def serve() -> None:
    """Serve the site. Run `pb migrate` first."""
    with _plain_errors():
        settings = from_environment()
        _ready_to_serve(settings)
        _serve(settings)


main.add_command(count_command)
main.add_command(verify_command)
main.add_command(witness_command)


@main.command("migrate")
def migrate_command() -> None:
    """Make the database, or bring it to this version."""
    with _plain_errors(), _opened(from_environment()) as store:
        migrate(store)
        click.echo("The database is ready.")


@main.command()
@click.argument("round")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="A folder that is empty or new.")
def publish(round: str, folder: Path) -> None:
    """Write the published result of ROUND, and all that residents can read of it, as files.

    They open from a disk, and any web host can serve them. ROUND is how its address ends: park-lane for
    /rounds/park-lane. The server may go on meanwhile.
    """
    from pb.app import create_app  # the whole site, which most other commands do without
    from pb.static_site import site_of, write_site

    with _plain_errors():
        settings = from_environment()
        with Database(settings.database_url).looked_at() as store:
            refuse_wrong_version(store)
            files = asyncio.run(site_of(create_app(settings, store), round))
        write_site(files, folder)
        click.echo(f"{len(files)} files are in {folder}. Open {folder / 'index.html'} to look at them.")


@main.group()
def organiser() -> None:
    """People who run rounds."""


@organiser.command("add")
@click.option("--name", prompt=True)
@click.option("--email", prompt="E-mail")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
def organiser_add(name: str, email: str, password: str) -> None:
    """Add somebody who can sign in and run rounds."""
    with _plain_errors(), _opened(from_environment(), at_version=True) as store:
        store.write(lambda session: add_organiser(session, name.strip(), email, password))
        click.echo(f"{name.strip()} can sign in now.")


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; PB_PORT or 8000 otherwise.")
def demo(port: int | None) -> None:
    """Fill a database with an invented town, and serve it. Safe to run twice."""
    from pb.demo.fill import fill  # reads its data files on import, which no other command needs

    with _plain_errors():
        environment = (
            {"PB_DATA": "commonpot-demo", **os.environ} if not os.environ.get("PB_DATABASE_URL") else os.environ
        )
        environment = {**environment, **({"PB_PORT": str(port)} if port else {})}
        os.environ.update({name: value for name, value in environment.items() if name.startswith("PB_")})
        os.environ.pop("PB_SMTP_URL", None)  # nobody of this invented town has a letter-box
        settings = from_environment()
        _refuse_taken_port(settings)
        with _opened(settings) as store:
            migrate(store)
            filled = fill(store, Vault(settings.data, secret_key(settings.data)), settings.data, clock.now())
        _tell(settings, filled.email, filled.password, filled.codes)
        _serve(settings)


def _tell(settings: Settings, email: str, password: str, codes: list[str]) -> None:
    from pb.demo.fill import PUBLISHED, TAKING_BIDS, VOTING

    site = settings.public_url or f"http://{settings.host}:{settings.port}"
    click.echo(
        f"""
Commonpot demo: {site}

  A published result   {site}/rounds/{PUBLISHED}/result
  Voting now           {site}/rounds/{VOTING}/vote
  Taking bids          {site}/rounds/{TAKING_BIDS}

  Voting codes         {codes[0]}
"""
        + "".join(f"                       {code}\n" for code in codes[1:])
        + f"""
  Organiser's desk     {site}/sign-in
    e-mail             {email}
    password           {password}

Press Ctrl+C to stop.
"""
    )


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", help="What the round is called; the file's own description otherwise.")
def import_command(file: Path, name: str | None) -> None:
    """Make a published round out of a PaBulib FILE. A second import makes a second round."""
    from pb.imports import import_round

    with one_line_errors(file):
        said = read_with_bar(file)
    with _plain_errors(), _opened(from_environment(), at_version=True) as store:
        title = name or said.meta.get("description") or file.stem
        slug = import_round(store, said, title, clock.now())
    click.echo(f"{said.ballots.cast:,} ballots on {len(said.projects):,} projects: see /rounds/{slug}/result")


@main.command()
def routes() -> None:
    """Print the map: address, who may open it, code, template."""
    from pb.routes import rows

    for row in rows():
        click.echo("{:5} {:56} {:10} {:46} {}".format(*row).rstrip())


@main.command()
def doctor() -> None:
    """Say what is wrong with this installation."""
    with _plain_errors():
        findings = examine(from_environment(), clock.now())
    for finding in findings:
        click.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.text}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


@main.command()
def check() -> None:
    """Run all that must hold before a change lands (in a checkout)."""
    from pb.check import run_all

    raise SystemExit(run_all())


def _ready_to_serve(settings: Settings) -> None:
    with Database(settings.database_url).looked_at() as store:
        refuse_wrong_version(store)
        if store.sqlite:
            store.open()
            store.close()
    _refuse_taken_port(settings)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            raise CannotOpen(
                f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. Choose another with PB_PORT."
            ) from None


def _serve(settings: Settings) -> None:
    _allow_many_connections()
    uvicorn.run(
        "pb.app:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,  # it writes addresses as typed; ours does not
        server_header=False,
        log_config=None,
    )


def _allow_many_connections() -> None:
    """A usual soft limit of 1,024 open files is used up by a thousand slow telephones."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


@contextmanager
def _opened(settings: Settings, *, at_version: bool = False) -> Generator[Database]:
    secret_key(settings.data)
    store = Database(settings.database_url)
    if at_version:
        refuse_wrong_version(store)
    if file := settings.sqlite_file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    store.open()
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _plain_errors() -> Generator[None]:
    """What a person can put right is said in sentences; anything else stays a traceback."""
    try:
        yield
    except WrongSettings as error:
        sys.exit("\n".join(error.sentences))
    except (CannotOpen, Refused) as error:
        sys.exit(str(error))
    except Problems as problems:
        sys.exit("\n".join(problems.by_field.values()))

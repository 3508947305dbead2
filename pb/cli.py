"""The command line: `pb --help`."""

import asyncio
import os
from pathlib import Path

import click

from pb import __version__, clock
from pb.accounts.actions import add_organiser
from pb.cli_count import count_command, one_line_errors, read_with_bar
from pb.cli_hall import hall_command
from pb.cli_restore import keys_command, restore_command
from pb.cli_verify import verify_command
from pb.cli_witness import witness_command
from pb.db import Database
from pb.doctor import examine
from pb.schema import migrate, refuse_wrong_version
from pb.secret_key import secret_key
from pb.serving import opened, plain_errors, ready_to_serve, refuse_taken_port
from pb.serving import serve as run_server
from pb.settings import KNOWN, Settings, from_environment
from pb.vault import Vault

SETTINGS = "\b\nSettings, from the environment:\n" + "\n".join(f"  {name:16} {what}" for name, what in KNOWN.items())


@click.group(epilog=SETTINGS)
@click.version_option(__version__)
def main() -> None:
    """Commonpot: the voting day in a box for participatory budgeting."""


@main.command()
def serve() -> None:
    """Serve the site. Run `pb migrate` first."""
    with plain_errors():
        settings = from_environment()
        ready_to_serve(settings)
        run_server(settings)


main.add_command(count_command)
main.add_command(verify_command)
main.add_command(witness_command)
main.add_command(hall_command)
main.add_command(restore_command)
main.add_command(keys_command)


@main.command("migrate")
def migrate_command() -> None:
    """Make the database, or bring it to this version."""
    with plain_errors(), opened(from_environment()) as store:
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

    with plain_errors():
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
    with plain_errors(), opened(from_environment(), at_version=True) as store:
        store.write(lambda session: add_organiser(session, name.strip(), email, password))
        click.echo(f"{name.strip()} can sign in now.")


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; PB_PORT or 8000 otherwise.")
def demo(port: int | None) -> None:
    """Fill a database with an invented town, and serve it. Safe to run twice."""
    from pb.demo.fill import fill  # reads its data files on import, which no other command needs

    with plain_errors():
        environment = (
            {"PB_DATA": "commonpot-demo", **os.environ} if not os.environ.get("PB_DATABASE_URL") else os.environ
        )
        environment = {**environment, **({"PB_PORT": str(port)} if port else {})}
        os.environ.update({name: value for name, value in environment.items() if name.startswith("PB_")})
        os.environ.pop("PB_SMTP_URL", None)  # nobody of this invented town has a letter-box
        settings = from_environment()
        refuse_taken_port(settings.host, settings.port)
        with opened(settings) as store:
            migrate(store)
            filled = fill(store, Vault(settings.data, secret_key(settings.data)), settings.data, clock.now())
        _tell(settings, filled.email, filled.password, filled.codes)
        run_server(settings)


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
    with plain_errors(), opened(from_environment(), at_version=True) as store:
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
@click.option("--hall", "in_hall", is_flag=True, help="Also what an evening with `pb hall` needs.")
@click.option("--address", help="With --hall: the address of this computer that will be used.")
@click.option("--backup", type=click.Path(path_type=Path), help="With --hall: the folder on a stick for copies.")
def doctor(in_hall: bool, address: str | None, backup: Path | None) -> None:
    """Say what is wrong with this installation."""
    with plain_errors():
        settings = from_environment()
        findings = examine(settings, clock.now(), in_hall=in_hall)
        if in_hall:
            from pb.doctor_hall import examine_hall  # it can print, which most other commands do without

            findings += examine_hall(settings, address, backup or settings.backup)
    for finding in findings:
        click.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.text}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


@main.command()
def check() -> None:
    """Run all that must hold before a change lands (in a checkout)."""
    from pb.check import run_all

    raise SystemExit(run_all())

"""`pb restore` and `pb keys`: going on after the computer with the votes is lost."""

from pathlib import Path

import click

from pb import clock
from pb.plural import many
from pb.restore import copy_keys, restore
from pb.serving import plain_errors
from pb.settings import from_environment
from pb.vault import SEAL
from pb.when import local_time

_A_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("restore")
@click.argument("folder", type=_A_FOLDER)
@click.option("--keys", type=_A_FOLDER, help="A folder that `pb keys` filled; not needed where they are still here.")
def restore_command(folder: Path, keys: Path | None) -> None:
    """Put the newest whole copy of the database in FOLDER back.

    It goes where PB_DATA says, and only where no database is. Every round that is voted on then says on its page from
    when the copy is, and that later votes have to be cast again.
    """
    with plain_errors():
        settings = from_environment()
        copy, rounds = restore(settings, folder, keys, clock.now())
    click.echo(f"Put back: {copy.file}, of {local_time(copy.at, settings.timezone)}.")
    for round in rounds:
        click.echo(f"  {round.name}: {many(round.votes, 'vote')} in the box.")
    click.echo(
        "Votes that were cast after that are not in it, and what organisers did after that is not either. The pages of "
        "rounds that are voted on say so; say it in the hall too. Now: `pb doctor`, and start again."
    )


@click.command("keys")
@click.option("--to", "folder", type=_A_FOLDER, required=True, help="A folder of their own, apart from every copy.")
@click.option("--with-seal", is_flag=True, help="Also the keys that open the ballots.")
def keys_command(folder: Path, with_seal: bool) -> None:
    """Copy the keys that a copy of the database needs, once a round is open.

    The key that opens the ballots stays behind, unless it is asked for: whoever had it and a copy could read them all.
    Without it, and without scrutineers, the vote has to be held again if this computer is lost.
    """
    with plain_errors():
        written = copy_keys(from_environment().data, folder, with_seal=with_seal)
    click.echo(f"{many(len(written), 'key')} copied to {folder}. Keep them apart from every copy of the database.")
    if any(file.name == SEAL for file in written):
        click.echo(
            "Whoever has this folder and a copy can open every ballot: put it in a paper envelope that two people "
            "sign, and destroy it before their eyes when the boxes are sealed."
        )
    else:
        click.echo("No key that opens ballots is among them. If only this computer has one, and is lost, so are they.")

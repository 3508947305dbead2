"""`pb verify`: a published bundle checked, for people."""

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from pb.proof.checks.failure import Failed
from pb.proof.checks.given import given
from pb.proof.checks.report import sentences
from pb.proof.checks.run import check
from pb.proof.reading import CannotRead, opened

_FILE = click.Path(path_type=Path)


@click.command("verify")
@click.argument("bundle", type=_FILE)
@click.option("--key", help="The key of the ledger, from the poster.")
@click.option("--seen", type=_FILE, multiple=True, help="A checkpoint that you kept.")
@click.option("--receipt", type=_FILE, multiple=True, help="A receipt.")
@click.option("--void", type=_FILE, help="The cards that were handed back, one on each line.")
@click.option("--unused", multiple=True, metavar="CARD", help="The number of a card that nobody voted with.")
def verify_command(
    bundle: Path,
    key: str | None,
    seen: tuple[Path, ...],
    receipt: tuple[Path, ...],
    void: Path | None,
    unused: tuple[str, ...],
) -> None:
    """Check a published BUNDLE, a ZIP file or a folder, and say in one sentence what is wrong.

    Ends with 0 if every check passed, 1 if one failed, 2 if something cannot be read as what it is.
    """
    try:
        handed_back = None if void is None else _read(void)
        known = given(key, map(_read, seen), map(_read, receipt), handed_back, unused)
        with opened(bundle) as files:
            said = list(sentences(check(files, known)))
    except CannotRead as wrong:
        _stop(str(wrong), 2)
    except Failed as wrong:
        _stop(str(wrong), 1)
    _say(said)


def _read(path: Path) -> tuple[str, bytes]:
    """(its name, what is in it)"""
    try:
        return path.name, path.read_bytes()
    except (OSError, ValueError):
        raise CannotRead(f"{path} cannot be read.") from None


def _say(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(plain(sentence))


def plain(sentence: str) -> str:
    """Without what would move the cursor of a terminal: titles and names come from the bundle."""
    return "".join(symbol if symbol.isprintable() else "?" for symbol in sentence)


def _stop(sentence: str, code: int) -> NoReturn:
    click.echo(plain(sentence), err=code == 2)
    raise SystemExit(code)

"""`pb witness`: for witnesses whose phone cannot sign, or who trust no page."""

import os
from pathlib import Path
from secrets import token_bytes

import click

from pb import clock
from pb.proof.note import WrongNote, size_of
from pb.proof.witness import CosigningKey, Forked, WillNotSign, cosigning_key_from, is_name, text_to_sign

_KEY = click.option(
    "--key",
    "file",
    type=click.Path(path_type=Path),
    default=Path("witness.key"),
    show_default=True,
    help="The file with your key. Nobody else should have it.",
)


@click.group("witness")
def witness_command() -> None:
    """Sign the checkpoints of a round, as somebody who watches it."""


@witness_command.command("key")
@click.argument("name")
@_KEY
def key_command(name: str, file: Path) -> None:
    """Make a key under the NAME that your page says, and print its public half: paste it there.

    Told again, it prints the same key.
    """
    if not is_name(name):
        raise click.ClickException("Copy the name from your page: it has no spaces in it, and no plus sign.")
    if not file.exists():
        _write_new(file, CosigningKey(name, token_bytes(32)).as_text())
    key = _key_in(file)
    if key.name != name:
        raise click.ClickException(f"The key in {file} is for {key.name}. Choose another file with --key.")
    click.echo(key.verifier.as_text())


@witness_command.command("sign")
@click.argument("checkpoint", type=click.Path(path_type=Path))
@_KEY
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    default=Path("ledger.jsonl"),
    show_default=True,
    help="The minute-book, as it is now.",
)
def sign_command(checkpoint: Path, file: Path, ledger: Path) -> None:
    """Sign a CHECKPOINT that you saved, if the minute-book goes on from what you signed last.

    Prints the line to paste on your page. What was signed is remembered beside the key.
    """
    key, remembered = _key_in(file), file.with_name(f"{file.name}.signed")
    note, before = (
        _read(checkpoint).decode(errors="replace"),
        remembered.read_text("utf-8") if remembered.exists() else "",
    )
    try:
        text = text_to_sign(note, _read(ledger), key.verifier, before)
    except Forked as forked:
        raise click.ClickException(
            f"STOP. {forked}\nThis must not happen. Keep {checkpoint}, {ledger} and {remembered}: they are the proof. "
            "Tell the other witnesses, and everyone who watches this round."
        ) from None
    except WillNotSign as wrong:
        raise click.ClickException(str(wrong)) from None
    if _size_of(note) > _size_of(before):
        _write(remembered, note)
    click.echo(key.cosignature(text, int(clock.now().timestamp())), nl=False)


def _size_of(note: str) -> int:
    return size_of(note) if note else 0


def _key_in(file: Path) -> CosigningKey:
    try:
        return cosigning_key_from(_read(file).decode().strip())
    except (WrongNote, UnicodeDecodeError):
        raise click.ClickException(f"There is no key of a witness in {file}.") from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise click.ClickException(f"{file} cannot be read.") from None


def _write_new(file: Path, key: str) -> None:
    """Readable by its owner alone."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(f"{key}\n")
    except OSError:
        raise click.ClickException(f"{file} cannot be written.") from None


def _write(file: Path, text: str) -> None:
    """Whole or not at all, and before anything is printed: what was signed must not be forgotten."""
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    new.replace(file)

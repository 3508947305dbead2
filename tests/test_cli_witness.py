"""`pb witness`: a key in a file, and a signature that is given only where the minute-book goes on."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from pb.proof.note import COSIGNS, cosigned_by, key_from, read_note
from pb.proof.witness import cosigning_key_from
from tests.proof.test_witness import CHANGED, WITNESS, ledger, note


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With the key of the witness, and the minute-book as it is now."""
    monkeypatch.chdir(tmp_path)
    Path("witness.key").write_text(WITNESS.as_text() + "\n")
    Path("ledger.jsonl").write_bytes(ledger())
    for size in (2, 4):
        Path(f"{size}.txt").write_text(note(size), encoding="utf-8")
    return tmp_path


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, ["witness", *words])
    assert done.exit_code == code, done.output
    return done


def test_key_makes_one_that_its_owner_alone_can_read() -> None:
    printed = run("key", "town.example/witness/new", "--key", "new.key").output.strip()
    assert key_from(printed, COSIGNS).name == "town.example/witness/new"
    assert stat.S_IMODE(Path("new.key").stat().st_mode) == 0o600
    assert cosigning_key_from(Path("new.key").read_text().strip()).verifier.as_text() == printed
    assert run("key", "town.example/witness/new", "--key", "new.key").output.strip() == printed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("two words",), "Copy the name from your page"),
        (("another/name",), "The key in witness.key is for town.example/witness/clerk"),
        (("any/name", "--key", "ledger.jsonl"), "There is no key of a witness in ledger.jsonl"),
        (("any/name", "--key", "none/witness.key"), "none/witness.key cannot be written"),
    ],
)
def test_key_says_why_it_makes_none(words: tuple[str, ...], why: str) -> None:
    assert why in run("key", *words, code=1).output


def test_sign_prints_the_line_and_remembers_what_was_signed() -> None:
    for size in (2, 4, 2):
        line = run("sign", f"{size}.txt").output
        assert cosigned_by(read_note(note(size) + line), WITNESS.verifier)
    assert Path("witness.key.signed").read_text(encoding="utf-8") == note(4)


def test_sign_stops_at_a_minute_book_that_was_changed() -> None:
    run("sign", "4.txt")
    Path("ledger.jsonl").write_bytes(ledger(CHANGED))
    Path("new.txt").write_text(note(4, CHANGED), encoding="utf-8")
    said = run("sign", "new.txt", code=1).output
    assert "STOP. The first 4 entries are not those that you signed" in said
    assert "\u2014" not in said
    assert Path("witness.key.signed").read_text(encoding="utf-8") == note(4)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("9.txt",), "9.txt cannot be read"),
        (("4.txt", "--ledger", "none.jsonl"), "none.jsonl cannot be read"),
        (("4.txt", "--key", "none.key"), "none.key cannot be read"),
        (("4.txt", "--key", "4.txt"), "There is no key of a witness in 4.txt"),
        (("ledger.jsonl",), "This checkpoint is not signed with the key of this ledger"),
    ],
)
def test_sign_says_why_it_does_not(words: tuple[str, ...], why: str) -> None:
    assert why in run("sign", *words, code=1).output
    assert not Path("witness.key.signed").exists()

"""Programs that we did not write check a bundle of the product: Go, openssl, jq and sha256sum."""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from pb.db import Database
from pb.publish.bundle import bundle_of
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Phase
from tests import make

FOREIGN = Path(__file__).parent / "foreign"
# Where Debian puts the sources of golang-golang-x-mod-dev.
GOPATH = Path("/usr/share/gocode")
BALLOTS = [{1: number % 6, 2: 4, 3: (number * 7) % 6} for number in range(13)]


@pytest.fixture
def bundle(sqlite_store: Database, tmp_path: Path) -> tuple[Path, str]:
    """The files of a published round in a folder, and the key from its poster."""
    slug = make.make_round(sqlite_store, Phase.PUBLISHED, ballots=BALLOTS)
    with sqlite_store.read() as session, bundle_of(session, round_by_slug(session, slug)) as body:
        ZipFile(BytesIO(body.read())).extractall(tmp_path / "bundle")
        round = round_by_slug(session, slug)
        key = make.vault(sqlite_store).ledger_key(round.public_name, round.origin).verifier.as_text()
    return tmp_path / "bundle", key


def by_hand(folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([FOREIGN / "by_hand.sh", folder, key], capture_output=True, text=True, check=False)


def test_openssl_jq_and_sha256sum_find_all_of_it_right(bundle: tuple[Path, str]) -> None:
    folder, key = bundle
    said = by_hand(folder, key)
    assert said.stdout.startswith("all is right: bid 1 has "), f"{said.stdout}{said.stderr}"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("boxes/1.jsonl", '"m":3', '"m":5', "wrong: the box is not as it was sealed"),
        ("ledger.jsonl", "Lunch club", "Lunch Club", "wrong: the ledger is not the one that was signed"),
        ("checkpoint", "\n11\n", "\n12\n", "wrong: the checkpoint is not signed by the key"),
        ("cards.jsonl", '"out"', '"void"', "wrong: a file is not the one that was published"),
    ],
)
def test_openssl_jq_and_sha256sum_notice_a_change(
    bundle: tuple[Path, str], file: str, old: str, new: str, sentence: str
) -> None:
    folder, key = bundle
    changed = (folder / file).read_text()
    assert old in changed
    (folder / file).write_text(changed.replace(old, new, 1))
    said = by_hand(folder, key)
    assert (said.returncode, said.stdout.splitlines()[-1]) == (1, sentence)


def test_go_finds_the_checkpoints_the_ledger_and_a_box_right(bundle: tuple[Path, str], tmp_path: Path) -> None:
    folder, key = bundle
    assert shutil.which("go"), "the tests need Go: .ci/tools installs it"
    program = tmp_path / "checkpoints"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(tmp_path / "cache")}
    source = FOREIGN / "checkpoints.go"
    subprocess.run(["go", "build", "-o", program, source], env=environment, check=True)
    opening = "checkpoints/6.txt"
    good = subprocess.run([program, folder, key, opening], capture_output=True, text=True, check=False)
    assert good.stdout.endswith("all is right\n"), f"{good.stdout}{good.stderr}"
    for file, old, new in (("boxes/1.jsonl", '"m":3', '"m":5'), (opening, "\n6\n", "\n5\n")):
        kept = (folder / file).read_text()
        (folder / file).write_text(kept.replace(old, new, 1))
        bad = subprocess.run([program, folder, key, opening], capture_output=True, text=True, check=False)
        assert bad.returncode == 1
        (folder / file).write_text(kept)

"""The keys of every round, and the last checkpoint signed with them."""

import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from pb.problems import Refused
from pb.proof.merkle import leaf, root
from pb.proof.note import read_checkpoint, signed_by
from pb.vault import CHANGED, OLDER, Vault

NAME, ORIGIN = "r-0123456789ab", "test/rounds/marlfield"
KEYS = ("ledger.key", "receipts.key", "seal.key")
ALL = (*KEYS, "seal.public")
LINES = [b"one", b"two", b"three"]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path, b"secret")
    made.make(NAME)
    return made


def folder(vault: Vault) -> Path:
    return vault.file(NAME, "")


def sign(vault: Vault, lines: Sequence[bytes]) -> tuple[int, str]:
    return vault.signed(NAME, ORIGIN, lambda: lines)


def test_make_gives_each_round_keys_of_its_own_that_its_owner_alone_can_read(vault: Vault) -> None:
    vault.make("r-ba9876543210")
    keys = [vault.file(name, key).read_text() for name in (NAME, "r-ba9876543210") for key in KEYS]
    assert len(set(keys)) == 6
    assert {vault.file(NAME, key).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) for key in KEYS} == {0}


def test_make_again_changes_no_key(vault: Vault) -> None:
    before = {each.name: each.read_bytes() for each in folder(vault).iterdir()}
    vault.make(NAME)
    assert {each.name: each.read_bytes() for each in folder(vault).iterdir()} == before
    assert set(before) == {*KEYS, "seal.public"}


def test_make_refuses_a_round_whose_keys_have_signed_already(vault: Vault) -> None:
    sign(vault, LINES)
    with pytest.raises(Refused) as raised:
        vault.make(NAME)
    assert str(raised.value) == OLDER


def test_a_sealed_envelope_opens_with_the_keys_from_the_disk(vault: Vault, tmp_path: Path) -> None:
    """In another process, or after a restart."""
    envelope = vault.sealer(NAME).seal(b"{}", 128)
    assert Vault(tmp_path, b"secret").opener(NAME).open(envelope) == b"{}"
    assert vault.opener(NAME).public == vault.seal_public(NAME)


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "text"])
@pytest.mark.parametrize("key", ["ledger.key", "receipts.key", "seal.key", "seal.public"])
def test_a_lost_or_damaged_key_is_said_with_its_path(vault: Vault, key: str, damage: str) -> None:
    file = vault.file(NAME, key)
    if damage == "gone":
        file.unlink()
    else:
        file.write_text({"empty": "", "cut": file.read_text()[:63], "text": "no key"}[damage])
    uses: dict[str, Callable[[], object]] = {
        "ledger.key": lambda: vault.ledger_key(NAME, ORIGIN),
        "receipts.key": lambda: vault.receipts_key(NAME, ORIGIN),
        "seal.key": lambda: vault.opener(NAME),
        "seal.public": lambda: vault.sealer(NAME),
    }
    with pytest.raises(Refused) as raised:
        uses[key]()
    assert f"missing at {file}" in str(raised.value)
    assert "Put the file back from a copy." in str(raised.value).replace("\n", " ")


def test_ledger_and_receipts_keys_sign_under_their_own_names(vault: Vault) -> None:
    ledger, receipts = vault.ledger_key(NAME, ORIGIN), vault.receipts_key(NAME, ORIGIN)
    assert (ledger.name, receipts.name) == (ORIGIN, f"{ORIGIN}/receipts")
    assert ledger.verifier.public != receipts.verifier.public


def test_signed_is_a_checkpoint_over_the_whole_ledger_and_the_same_for_the_same_one(vault: Vault) -> None:
    size, note = sign(vault, LINES)
    text = signed_by(note, vault.ledger_key(NAME, ORIGIN).verifier).text
    assert (size, read_checkpoint(text)) == (3, (ORIGIN, 3, root(map(leaf, LINES))))
    assert vault.file(NAME, "signed.txt").read_text() == note
    assert sign(vault, LINES) == (size, note)


def test_signed_goes_on_from_what_was_signed(vault: Vault) -> None:
    for size in range(1, 4):
        assert sign(vault, LINES[:size])[0] == size


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (LINES[:2], OLDER),
        ([], OLDER),
        ([b"one", b"two", b"another"], CHANGED),
        ([b"another", b"two", b"three", b"four"], CHANGED),
        ([b"two", b"one", b"three", b"four"], CHANGED),
    ],
    ids=["older", "empty", "changed", "changed-and-longer", "other-order"],
)
def test_signed_refuses_an_older_ledger_and_a_fork_and_keeps_what_it_signed(
    vault: Vault, lines: list[bytes], reason: str
) -> None:
    _, note = sign(vault, LINES)
    with pytest.raises(Refused) as raised:
        sign(vault, lines)
    assert str(raised.value) == reason
    assert vault.file(NAME, "signed.txt").read_text() == note
    assert sign(vault, [*LINES, b"four"])[0] == 4


def test_no_receipt_is_signed_while_the_ledger_is_not_the_one_that_was_signed(vault: Vault) -> None:
    sign(vault, LINES)
    with pytest.raises(Refused):
        sign(vault, LINES[:2])
    with pytest.raises(Refused) as raised:
        vault.receipts_key(NAME, ORIGIN)
    assert str(raised.value) == OLDER
    sign(vault, LINES)
    assert vault.receipts_key(NAME, ORIGIN).name == f"{ORIGIN}/receipts"


def test_the_key_that_closes_envelopes_stays_once_the_round_was_opened(vault: Vault) -> None:
    """As when a database from before the opening is put back, and another key ceremony is held."""
    sign(vault, LINES)
    before = vault.seal_public(NAME)
    with pytest.raises(Refused) as raised:
        vault.keep_seal_public(NAME, bytes(len(before)))
    assert (str(raised.value), vault.seal_public(NAME)) == (OLDER, before)


@pytest.mark.parametrize("damage", ["", "text", "of another key"])
def test_signed_refuses_to_go_on_from_a_damaged_file(vault: Vault, damage: str) -> None:
    _, note = sign(vault, LINES)
    file = vault.file(NAME, "signed.txt")
    if damage == "of another key":
        vault.make("r-ba9876543210")
        damage = vault.signed("r-ba9876543210", ORIGIN, lambda: LINES)[1]
    file.write_text(damage)
    with pytest.raises(Refused) as raised:
        sign(vault, LINES)
    assert str(raised.value).startswith(f"{file} is damaged (")
    file.write_text(note)
    assert sign(vault, LINES) == (3, note)


def test_signed_in_two_threads_at_once_never_signs_less_after_more(tmp_path: Path) -> None:
    """One has read a shorter ledger, and is slow: the other waits until that is signed."""
    vaults = [Vault(tmp_path, b"secret"), Vault(tmp_path, b"secret")]
    vaults[0].make(NAME)
    reading, other_waits = Event(), Event()

    def slow() -> list[bytes]:
        reading.set()
        other_waits.wait(0.2)
        return LINES[:1]

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(vaults[0].signed, NAME, ORIGIN, slow)
        assert reading.wait(10)
        second = pool.submit(vaults[1].signed, NAME, ORIGIN, lambda: LINES)
        assert (first.result(10)[0], second.result(10)[0]) == (1, 3)
    newest = signed_by(vaults[0].file(NAME, "signed.txt").read_text(), vaults[0].ledger_key(NAME, ORIGIN).verifier)
    assert read_checkpoint(newest.text)[1] == 3


def test_signed_in_two_processes_at_once_gives_one_checkpoint_for_each_size(tmp_path: Path) -> None:
    """The lock is between processes, not only between threads: another one holds it here, and lets go."""
    vault = Vault(tmp_path, b"secret")
    vault.make(NAME)
    hold = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, 2); print(flush=True); sys.stdin.read()"
    lock = str(vault.file(NAME, "signed.txt.lock"))
    other = subprocess.Popen([sys.executable, "-c", hold, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"\n"
    reading = Event()

    def lines() -> list[bytes]:
        reading.set()
        return LINES

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(vault.signed, NAME, ORIGIN, lines)
        assert not reading.wait(0.2)
        other.communicate()
        assert waiting.result(10)[0] == 3


def test_problems_are_none_with_good_keys_and_one_for_each_that_is_not_asked_for(vault: Vault) -> None:
    assert vault.problems(NAME, ALL) == []
    for key in KEYS:
        vault.file(NAME, key).unlink()
    assert vault.problems(NAME, ["seal.public"]) == []
    assert [sentence.split(" is missing at ")[0] for sentence in vault.problems(NAME, ALL)] == [
        "A key of this round",
        "A key of this round",
        "The seal key",
    ]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_problems_are_keys_that_others_can_read(vault: Vault, mode: int) -> None:
    for key in ALL:
        vault.file(NAME, key).chmod(mode)
    files = [vault.file(NAME, key) for key in KEYS]
    assert vault.problems(NAME, ALL) == [f"Others can read {file}. Run: chmod 600 {file}" for file in files]


def test_problems_are_found_on_the_disk_also_where_the_key_is_remembered(vault: Vault) -> None:
    """The server goes on until it is started again; before that somebody should know."""
    vault.receipts_key(NAME, ORIGIN)
    file = vault.file(NAME, "receipts.key")
    file.unlink()
    assert vault.problems(NAME, ALL) == [f"A key of this round is missing at {file}. Put the file back from a copy."]
    assert vault.receipts_key(NAME, ORIGIN)


def test_problems_are_a_public_half_of_another_key(vault: Vault) -> None:
    """Whoever put it there could read what is cast from now on, and nobody else could."""
    vault.make("r-ba9876543210")
    vault.file(NAME, "seal.public").write_text(vault.file("r-ba9876543210", "seal.public").read_text())
    [said] = vault.problems(NAME, ALL)
    assert said.startswith(f"{vault.file(NAME, 'seal.public')} does not belong to {vault.file(NAME, 'seal.key')}")


def test_refuse_fork_refuses_what_would_not_be_signed_and_signs_nothing(vault: Vault) -> None:
    vault.refuse_fork(NAME, ORIGIN, [])
    _, note = sign(vault, LINES)
    vault.refuse_fork(NAME, ORIGIN, [*LINES, b"four"])
    for lines, reason in ((LINES[:2], OLDER), ([b"x", *LINES[1:]], CHANGED)):
        with pytest.raises(Refused) as raised:
            vault.refuse_fork(NAME, ORIGIN, lines)
        assert str(raised.value) == reason
    assert vault.file(NAME, "signed.txt").read_text() == note


def test_has_seal_key_until_it_is_destroyed(vault: Vault) -> None:
    file = vault.file(NAME, "seal.key")
    assert vault.has_seal_key(NAME)
    vault.destroy_seal_key(NAME)
    assert (vault.has_seal_key(NAME), file.exists()) == (False, False)
    vault.destroy_seal_key(NAME)
    with pytest.raises(Refused, match="no ballot can be opened without it"):
        vault.opener(NAME)
    assert vault.sealer(NAME).seal(b"{}", 128)  # a late reader of the old page gets an answer, and it stays closed


def test_destroy_seal_key_writes_over_it_before_its_name_goes(vault: Vault) -> None:
    """A second name for the file, as in a snapshot of the folder, keeps noughts."""
    file = vault.file(NAME, "seal.key")
    before = file.read_text()
    file.with_name("other name").hardlink_to(file)
    vault.destroy_seal_key(NAME)
    assert len(before) == 64
    assert file.with_name("other name").read_text() == "0" * 64


def test_destroy_seal_key_can_be_cut_short_and_done_again(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", power_cut)
        with pytest.raises(KeyboardInterrupt):
            vault.destroy_seal_key(NAME)
    assert vault.has_seal_key(NAME)
    vault.destroy_seal_key(NAME)
    assert not vault.has_seal_key(NAME)

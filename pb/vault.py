"""The keys of every round, and the last checkpoint signed with them: files beside the database, never inside it.

A folder for each round holds `ledger.key` (signs checkpoints), `receipts.key` (signs receipts), `seal.key` (opens the
envelopes; it is destroyed when the boxes are sealed, and never there where scrutineers have it), `seal.public` (closes
them) and `signed.txt`, the newest checkpoint.
"""

import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path

from pb.envelope import PUBLIC_BYTES, Opener, Sealer
from pb.problems import Refused
from pb.proof.merkle import leaf, root
from pb.proof.note import SigningKey, WrongNote, checkpoint_text, read_checkpoint, signed_by
from pb.secret_key import make_key, read_key, sync_folder, write_whole

LEDGER, RECEIPTS, SEAL, SEAL_PUBLIC, SIGNED = "ledger.key", "receipts.key", "seal.key", "seal.public", "signed.txt"

OLDER = (
    "The minute-book in this database is older than what was signed already, as after going back to a backup. Nothing "
    "more is signed, because there would be two different records of this round. Go back to the newest database."
)
CHANGED = (
    "The minute-book in this database is not the one that was signed: somebody has changed it. Nothing more is signed. "
    "Go back to a database that has not been changed."
)


class Vault:
    """`secret` is the key of the installation. Rounds go by their public name, `r-1a2b3c4d5e6f`."""

    def __init__(self, data: Path, secret: bytes) -> None:
        self._folder = data / "keys"
        self.secret = secret
        self._read: dict[Path, bytes] = {}
        self._sealers: dict[str, Sealer] = {}
        self._forks: dict[str, str] = {}

    def file(self, round: str, name: str) -> Path:
        return self._folder / round / name

    def make(self, round: str, *, seal: bool = True) -> None:
        """The keys of a round that is about to open; those that are there stay. Without `seal`, scrutineers have the
        seal key, and only its public half is here.

        Raises Refused where it was opened already, and this database does not know it.
        """
        if self.file(round, SIGNED).exists():
            raise Refused(OLDER)
        for name in (LEDGER, RECEIPTS, *([SEAL] if seal else [])):
            make_key(self.file(round, name))
        if seal:
            self.keep_seal_public(round, self.opener(round).public)

    def keep_seal_public(self, round: str, public: bytes) -> None:
        """Close envelopes with this key from here on. Raises Refused where the round was opened already: its ballots
        can only be opened with the key they were cast under."""
        if self.file(round, SIGNED).exists():
            raise Refused(OLDER)
        file = self.file(round, SEAL_PUBLIC)
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, public.hex())
        self._sealers.pop(round, None)

    def ledger_key(self, round: str, origin: str) -> SigningKey:
        """Raises Refused if it is lost."""
        return SigningKey(origin, self._key(round, LEDGER))

    def receipts_key(self, round: str, origin: str) -> SigningKey:
        """Raises Refused if it is lost; and where the ledger is not the one that was signed, because no ballot that is
        cast now could ever be sealed."""
        if round in self._forks:
            raise Refused(self._forks[round])
        return SigningKey(f"{origin}/receipts", self._key(round, RECEIPTS))

    def sealer(self, round: str) -> Sealer:
        """Puts ballots of this round into envelopes that only its seal key opens. Raises Refused if the key is lost."""
        if round not in self._sealers:
            self._sealers[round] = Sealer(self.seal_public(round), round)
        return self._sealers[round]

    def seal_public(self, round: str) -> bytes:
        """The public half of the seal key (1,216 bytes). Raises Refused if it is lost."""
        try:
            public = bytes.fromhex(self.file(round, SEAL_PUBLIC).read_text())
        except (OSError, ValueError):
            public = b""
        if len(public) != PUBLIC_BYTES:
            raise _lost(self.file(round, SEAL_PUBLIC))
        return public

    def opener(self, round: str) -> Opener:
        """Opens the envelopes of this round. Raises Refused if the key is lost."""
        try:
            return Opener(read_key(self.file(round, SEAL)), round)
        except (OSError, ValueError):
            raise Refused(
                f"The seal key is missing at {self.file(round, SEAL)}, and no ballot can be opened without it. Put the "
                "file back from a copy. If there is none, these ballots are lost and the vote has to be held again."
            ) from None

    def problems(self, round: str, names: Iterable[str]) -> list[str]:
        """A sentence for each of these keys that is lost, or that others can read. They are read from the disk, also
        where a server that is running still knows them."""
        found = []
        for name in names:
            try:
                self._check(round, name)
            except Refused as refused:
                found.append(str(refused))
        return found

    def _check(self, round: str, name: str) -> None:
        file = self.file(round, name)
        if name == SEAL_PUBLIC:
            self.seal_public(round)
        elif name == SEAL:
            self._check_seal_key(round)
        else:
            _key_in(file)
        if name != SEAL_PUBLIC and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Refused(f"Others can read {file}. Run: chmod 600 {file}")

    def _check_seal_key(self, round: str) -> None:
        if self.opener(round).public != self.seal_public(round):
            raise Refused(
                f"{self.file(round, SEAL_PUBLIC)} does not belong to {self.file(round, SEAL)}, so ballots that are "
                "cast now could never be opened. Close voting, and put both files back from a copy."
            )

    def has_seal_key(self, round: str) -> bool:
        return self.file(round, SEAL).exists()

    def destroy_seal_key(self, round: str) -> None:
        """Write over the key, then remove it. Does nothing where there is none."""
        file = self.file(round, SEAL)
        if not file.exists():
            return
        with file.open("r+b") as key:
            key.write(b"0" * file.stat().st_size)
            key.flush()
            os.fsync(key.fileno())
        file.unlink()
        sync_folder(file.parent)

    def wipe(self, round: str) -> None:
        """Remove every key of a round, and what was signed with them. Does nothing where there are none."""
        self.destroy_seal_key(round)
        folder = self._folder / round
        if folder.exists():
            shutil.rmtree(folder)
        self._read = {file: key for file, key in self._read.items() if file.parent != folder}
        self._sealers.pop(round, None)
        self._forks.pop(round, None)

    def signed(self, round: str, origin: str, read_lines: Callable[[], Sequence[bytes]]) -> tuple[int, str]:
        """How many entries the ledger has now, and the checkpoint over them, signed; the same one for the same ledger.

        The last one is kept here, and only what goes on from it is signed; raises Refused where the ledger is shorter
        than what was signed, or another one. One process at a time reads the lines and signs.
        """
        key = self.ledger_key(round, origin)
        with self._locked(round):
            leaves = [leaf(line) for line in read_lines()]
            self._forks.pop(round, None)
            try:
                self._refuse_fork(round, key, leaves)
            except Refused as refused:
                self._forks[round] = str(refused)
                raise
            note = key.note(checkpoint_text(origin, len(leaves), root(leaves)))
            _replace(self.file(round, SIGNED), note)
        return len(leaves), note

    def refuse_fork(self, round: str, origin: str, lines: Sequence[bytes]) -> None:
        """Raises Refused where `signed` would; signs nothing."""
        self._refuse_fork(round, self.ledger_key(round, origin), [leaf(line) for line in lines])

    def _refuse_fork(self, round: str, key: SigningKey, leaves: Sequence[bytes]) -> None:
        file = self.file(round, SIGNED)
        if not file.exists():
            return
        try:
            _, size, signed_root = read_checkpoint(signed_by(file.read_text(), key.verifier).text)
        except WrongNote as error:
            raise Refused(f"{file} is damaged ({error}). Put it back from a copy; nothing more is signed.") from None
        if size > len(leaves):
            raise Refused(OLDER)
        if root(leaves[:size]) != signed_root:
            raise Refused(CHANGED)

    def _key(self, round: str, name: str) -> bytes:
        file = self.file(round, name)
        if file not in self._read:
            self._read[file] = _key_in(file)
        return self._read[file]

    @contextmanager
    def _locked(self, round: str) -> Generator[None]:
        with self.file(round, f"{SIGNED}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _key_in(file: Path) -> bytes:
    try:
        return read_key(file)
    except (OSError, ValueError):
        raise _lost(file) from None


def _lost(file: Path) -> Refused:
    return Refused(f"A key of this round is missing at {file}. Put the file back from a copy.")


def _replace(file: Path, text: str) -> None:
    if not file.exists() or file.read_text() != text:
        write_whole(file, text)

"""What the vault has where scrutineers have the seal key."""

from pathlib import Path

import pytest

from pb.envelope import CannotOpen, Opener
from pb.problems import Refused
from pb.vault import Vault

ROUND = "r-0123456789ab"


def test_make_leaves_the_seal_key_to_scrutineers(tmp_path: Path) -> None:
    vault = Vault(tmp_path, b"")
    public = Opener(bytes(32), ROUND).public
    vault.keep_seal_public(ROUND, public)
    vault.make(ROUND, seal=False)
    assert not vault.has_seal_key(ROUND)
    assert vault.seal_public(ROUND) == public
    with pytest.raises(Refused, match="The seal key is missing"):
        vault.opener(ROUND)


def test_keep_seal_public_is_what_envelopes_are_closed_with_from_then_on(tmp_path: Path) -> None:
    vault = Vault(tmp_path, b"")
    before, after = Opener(bytes(32), ROUND), Opener(bytes(range(32)), ROUND)
    vault.keep_seal_public(ROUND, before.public)
    vault.sealer(ROUND)
    vault.keep_seal_public(ROUND, after.public)
    envelope = vault.sealer(ROUND).seal(b"marks", 32)
    assert after.open(envelope) == b"marks"
    with pytest.raises(CannotOpen):
        before.open(envelope)

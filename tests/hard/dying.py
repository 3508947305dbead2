"""Every step at which the process of an act may die, and how it is made to die there."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pb import secret_key, vault
from pb.box import actions as box
from pb.db import Database
from pb.rounds import signing
from pb.vault import SEAL, SIGNED, Vault
from tests import make


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_doing(act: Callable[..., Any], where: Callable[..., bool] = lambda *_: True) -> Callable[..., Any]:
    """Does it, and is gone before anybody hears of it."""

    def done(*values: Any, **named: Any) -> Any:
        answer = act(*values, **named)
        if where(*values):
            die()
        return answer

    return done


def dies_before(act: Callable[..., Any], where: Callable[..., bool]) -> Callable[..., Any]:
    def done(*values: Any, **named: Any) -> Any:
        if where(*values):
            die()
        return act(*values, **named)

    return done


Arm = Callable[[pytest.MonkeyPatch, Database], None]


def _in(target: object, name: str, how: Callable[..., Any], *more: Any) -> Arm:
    return lambda patch, _: patch.setattr(target, name, how(getattr(target, name), *more))


def _after_commit(patch: pytest.MonkeyPatch, store: Database) -> None:
    patch.setattr(store, "write", dies_doing(store.write))


def _half_signed(patch: pytest.MonkeyPatch, _: Database) -> None:
    """The new checkpoint is half on the disk, beside the old one."""

    def half(file: Path, text: str, *more: Any) -> None:
        if file.name == SIGNED:
            file.with_name(f"{SIGNED}.new").write_text(text[: len(text) // 2])
            die()
        secret_key.write_whole(file, text, *more)

    patch.setattr(vault, "write_whole", half)


def named(name: str) -> Callable[..., bool]:
    return lambda file, *_: file.name == name


SIGNING: dict[str, Arm] = {
    "after the commit, before it is signed": _after_commit,
    "while it is signed": _half_signed,
    "after it is signed, before it is shown": lambda patch, _: patch.setattr(signing, "keep_signed", die),
    "while it is shown": _in(signing, "keep_signed", dies_doing),
}
OPENING: dict[str, Arm] = {
    "while its keys are made": _in(secret_key, "write_whole", dies_before, named("receipts.key")),
    "before the commit": _in(box, "open_round", dies_doing),
    **SIGNING,
}
SEALING: dict[str, Arm] = {
    "after the envelopes are opened": _in(make, "look_into_box", dies_doing),
    "before the commit": _in(box, "seal_boxes", dies_doing),
    **SIGNING,
    "before the key is destroyed": lambda patch, _: patch.setattr(Vault, "destroy_seal_key", die),
    "while the key is destroyed": _in(Path, "unlink", dies_before, named(SEAL)),
}

"""`pb serve` or `pb hall` in a process of its own that need not read the whole program first: it is a copy of one that
has."""

import os
import sys
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from pb import backup
from pb.cli import main
from tests.make import listens

SECONDS_TO_START = 60
_READY = get_context("forkserver")
_READY.set_forkserver_preload(["pb.app", __name__])


def served(data: Path, database_url: str, port: int, log: Path, *words: str) -> BaseProcess:
    """Starts it, or the command in `words`, and waits until it listens; what it says goes to `log`. Copies are made
    five times a second."""
    settings = {"PB_DATA": str(data), "PB_DATABASE_URL": database_url, "PB_PORT": str(port)}
    server = _READY.Process(target=_serve, args=(settings, log, words or ("serve",)), daemon=True)
    server.start()
    for _ in range(SECONDS_TO_START * 20):
        if listens(port):
            return server
        assert server.is_alive(), log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


def _serve(settings: dict[str, str], log: Path, words: tuple[str, ...]) -> None:
    os.environ.update(settings)
    backup.PAUSE = 0.2
    with log.open("wb") as said:
        os.dup2(said.fileno(), sys.stderr.fileno())
        os.dup2(said.fileno(), sys.stdout.fileno())
    main(list(words))

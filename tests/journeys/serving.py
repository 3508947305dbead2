"""`pb serve` in a process of its own that need not read the whole program first: it is a copy of one that has."""

import os
import sys
import time
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from pb.cli import main
from tests.make import listens

SECONDS_TO_START = 60
_READY = get_context("forkserver")
_READY.set_forkserver_preload(["pb.app", __name__])


def served(data: Path, database_url: str, port: int, log: Path) -> BaseProcess:
    """Starts it and waits until it listens; what it says goes to `log`."""
    settings = {"PB_DATA": str(data), "PB_DATABASE_URL": database_url, "PB_PORT": str(port)}
    server = _READY.Process(target=_serve, args=(settings, log), daemon=True)
    server.start()
    for _ in range(SECONDS_TO_START * 20):
        if listens(port):
            return server
        assert server.is_alive(), log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


def _serve(settings: dict[str, str], log: Path) -> None:
    os.environ.update(settings)
    with log.open("wb") as said:
        os.dup2(said.fileno(), sys.stderr.fileno())
    main(["serve"])

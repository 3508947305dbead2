"""What every command that starts the server, or opens the database, does around it."""

import resource
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from pb.db import CannotOpen, Database
from pb.problems import Problems, Refused
from pb.schema import refuse_wrong_version
from pb.secret_key import secret_key
from pb.settings import Settings, WrongSettings


@contextmanager
def plain_errors() -> Generator[None]:
    """What a person can put right is said in sentences; anything else stays a traceback."""
    try:
        yield
    except WrongSettings as error:
        sys.exit("\n".join(error.sentences))
    except (CannotOpen, Refused) as error:
        sys.exit(str(error))
    except Problems as problems:
        sys.exit("\n".join(problems.by_field.values()))


@contextmanager
def opened(settings: Settings, *, at_version: bool = False) -> Generator[Database]:
    """The database, for writing. Raises CannotOpen."""
    secret_key(settings.data)
    store = Database(settings.database_url)
    if at_version:
        refuse_wrong_version(store)
    if file := settings.sqlite_file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    store.open()
    try:
        yield store
    finally:
        store.close()


def ready_to_serve(settings: Settings) -> None:
    """Raises CannotOpen where the server would not start."""
    refuse_unready(settings)
    refuse_taken_port(settings.host, settings.port)


def refuse_unready(settings: Settings) -> None:
    """Raises CannotOpen where the database is not there, of another version, or in use."""
    with Database(settings.database_url).looked_at() as store:
        refuse_wrong_version(store)
        if store.sqlite:
            store.open()
            store.close()


def refuse_taken_port(host: str, port: int) -> None:
    """Raises CannotOpen."""
    listening(host, port, "Choose another with PB_PORT.").close()


def listening(host: str, port: int, otherwise: str) -> socket.socket:
    """A socket that is bound there. Raises CannotOpen, with what to do `otherwise`."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise CannotOpen(f"Cannot listen on {host}:{port}: {error.strerror}. {otherwise}") from None
    return bound


def serve(settings: Settings) -> None:
    """Until somebody stops it."""
    uvicorn.run(**how_to_serve(), host=settings.host, port=settings.port, workers=settings.workers)


def how_to_serve() -> dict[str, Any]:
    """What uvicorn is told, however it is started."""
    _allow_many_connections()
    return {
        "app": "pb.app:from_environment",
        "factory": True,
        "access_log": False,  # it writes addresses as typed; ours does not
        "server_header": False,
        "log_config": None,
    }


def _allow_many_connections() -> None:
    """A usual soft limit of 1,024 open files is used up by a thousand slow telephones."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))

"""The map of the site, read off the app itself."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from litestar import Litestar

from pb.app import create_app
from pb.settings import Settings

Row = tuple[str, str, str, str, str]


def rows() -> list[Row]:
    """(method, address, who may open it, code, template) of every handler, by address."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(Path(folder), f"sqlite:///{folder}/none.db"))
    return sorted(_rows(app), key=lambda row: (row[1], row[0]))


def _rows(app: Litestar) -> Iterator[Row]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if handler.handler_name != "options_handler":
                function = plain(handler.fn)
                methods = " ".join(sorted(handler.http_methods - {"HEAD", "OPTIONS"}))
                access = " ".join(plain(guard).__name__ for guard in handler.resolve_guards())
                page = getattr(function, "__self__", None)
                owner = f"{type(page).__module__}.{type(page).__name__}" if page else function.__module__
                yield methods, route.path, access, f"{owner}.{function.__name__}", getattr(page, "template", "")


def plain(function: Any) -> Callable[..., Any]:
    """The function as written, without what the framework wraps round it."""
    while inner := getattr(function, "func", None) or getattr(function, "__wrapped__", None):
        function = inner
    return function  # type: ignore[no-any-return]  # the wrappers say nothing of what they wrap

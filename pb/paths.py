"""Where the files that are not Python stand: inside the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def _folder(installed: str, checkout: str) -> Path:
    if (inside := _PACKAGE / installed).is_dir():
        return inside
    if (_CHECKOUT / "pyproject.toml").is_file() and (beside := _CHECKOUT / checkout).is_dir():
        return beside
    raise RuntimeError(f"Commonpot is not installed whole: neither {installed} nor {checkout} is there")


TEMPLATES = _folder("_web/templates", "web/templates")
STATIC = _folder("_web/static", "web/static")
PRINT = _folder("_web/print", "web/print")
CHECKER = _folder("_web/checker", "web/checker")
MIGRATIONS = _folder("_migrations", "migrations")

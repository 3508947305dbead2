"""What is installed elsewhere is whole: built, put into an empty environment, and run from another folder."""

import os
import signal
import subprocess
import sys
import sysconfig
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from pb import __version__
from tests.make import free_port

ROOT = Path(__file__).parent.parent
SHIPPED = {
    "web/templates": "pb/_web/templates",
    "web/static": "pb/_web/static",
    "web/print": "pb/_web/print",
    "web/checker": "pb/_web/checker",
    "migrations": "pb/_migrations",
}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", "*.whl", tmp_path_factory.mktemp("wheel"))


def built(target: str, pattern: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [file] = folder.glob(pattern)
    return file


def to_ship(source: str) -> set[str]:
    """The files of a folder, by their places in it."""
    files = (file for file in (ROOT / source).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(ROOT / source).as_posix() for file in files}


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `pb` of an environment that has the wheel, and borrows from ours all that the wheel needs."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "pb"


def environment(data: Path, **settings: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PB_", "PYTHON"))}
    return {**ours, "PB_DATA": str(data), **settings}


def run(pb: Path, *arguments: str, data: Path) -> str:
    return subprocess.run(
        [pb, *arguments], cwd=data, env=environment(data), check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def running(pb: Path, *arguments: str, data: Path) -> Iterator[str]:
    """The address of a server; stopped as systemd would, which must end well."""
    port = str(free_port())
    with subprocess.Popen([pb, *arguments], cwd=data, env=environment(data, PB_PORT=port)) as server:
        try:
            yield _once_it_answers(f"http://127.0.0.1:{port}", server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _once_it_answers(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(300):
        assert server.poll() is None, "the server ended by itself"
        try:
            with urlopen(address):
                return address
        except URLError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def body(address: str) -> str:
    with urlopen(address) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


def test_the_wheel_holds_every_file_that_is_not_python(wheel: Path) -> None:
    there = {name for name in zipfile.ZipFile(wheel).namelist() if "/_" in name and "__pycache__" not in name}
    wanted = {f"{target}/{file}" for source, target in SHIPPED.items() for file in to_ship(source)}
    assert {name for name in there if name.startswith(tuple(SHIPPED.values()))} == wanted


def test_the_source_archive_holds_what_the_wheel_is_built_from(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", "*.tar.gz", tmp_path)) as archive:
        there = {name.split("/", 1)[1] for name in archive.getnames() if "__pycache__" not in name}
    wanted = {f"{source}/{file}" for source in SHIPPED for file in to_ship(source)}
    assert {name for name in there if name.startswith(tuple(SHIPPED))} == wanted


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "--version", data=tmp_path) == f"pb, version {__version__}\n"
    python, where = installed.with_name("python"), "import pb; print(pb.__file__)"
    said = subprocess.run([python, "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert Path(said.strip()).is_relative_to(installed.parent.parent)


def test_the_wheel_prints_the_same_map(installed: Path, tmp_path: Path) -> None:
    ours = subprocess.run([sys.executable, "-m", "pb", "routes"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run(installed, "routes", data=tmp_path) == ours.stdout


def test_the_wheel_migrates_and_serves(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "migrate", data=tmp_path) == "The database is ready.\n"
    with running(installed, "serve", data=tmp_path) as site:
        assert "<h1" in body(site)
        assert "htmx" in body(f"{site}/static/vendor/htmx-4.0.1/htmx.min.js")
    # Stopped in good order: the log of the database is folded into its file, and the lock is let go.
    assert not (tmp_path / "commonpot.db-wal").exists()
    assert run(installed, "migrate", data=tmp_path) == "The database is ready.\n"


def test_the_demo_of_the_wheel_serves_a_result_and_a_ballot(installed: Path, tmp_path: Path) -> None:
    with running(installed, "demo", data=tmp_path) as site:
        assert "<h1" in body(f"{site}/rounds/power-to-marlfield-2026/result")
        assert "<h1" in body(f"{site}/rounds/marlfield-decides-2027/vote")

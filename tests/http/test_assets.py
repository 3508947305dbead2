"""Static files: served whole, kept by browsers, and nothing outside their folder."""

import gzip
from hashlib import sha256
from pathlib import Path

import pytest
from litestar.exceptions import NotFoundException

from pb.http.assets import SERVED, Assets, worker_script
from pb.paths import STATIC
from tests.browser import Browser

FILES = sorted(file for file in STATIC.rglob("*") if file.suffix in SERVED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    (tmp_path / "static" / "a.css").write_text("p { color: black }")
    (tmp_path / "static" / "vendor" / "b.woff2").write_bytes(b"font")
    (tmp_path / "static" / "LICENSE").write_text("for people")
    (tmp_path / "secret.css").write_text("no")
    return tmp_path / "static"


def test_address_changes_with_the_content(folder: Path) -> None:
    before = Assets(folder).address("a.css")
    assert before == f"/static/a.css?v={sha256(b'p { color: black }').hexdigest()[:8]}"
    (folder / "a.css").write_text("p { color: blue }")
    assert Assets(folder).address("a.css") != before


def test_address_of_a_file_that_is_not_there_is_a_fault(folder: Path) -> None:
    with pytest.raises(KeyError):
        Assets(folder).address("b.css")


def test_find_gives_body_type_and_a_smaller_copy(folder: Path) -> None:
    sheet, font = Assets(folder).find("/a.css"), Assets(folder).find("/vendor/b.woff2")
    assert (sheet.body, sheet.media_type) == (b"p { color: black }", "text/css")
    assert sheet.zipped is not None
    assert gzip.decompress(sheet.zipped) == sheet.body
    assert (font.body, font.media_type, font.zipped) == (b"font", "font/woff2", None)


@pytest.mark.parametrize("path", ["/b.css", "/LICENSE", "/../secret.css", "/vendor", "/", "/vendor/../a.css"])
def test_find_refuses_everything_else(folder: Path, path: str) -> None:
    with pytest.raises(NotFoundException):
        Assets(folder).find(path)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_static_file_is_served_to_be_kept(sqlite_client: Browser, file: Path) -> None:
    answer = sqlite_client.download(f"/static/{file.relative_to(STATIC).as_posix()}")
    assert answer.content == file.read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_browser_that_has_a_file_is_not_sent_it_again(sqlite_client: Browser) -> None:
    name = FILES[0].relative_to(STATIC).as_posix()
    tag = sqlite_client.download(f"/static/{name}").headers["etag"]
    again = sqlite_client.web.get(f"/static/{name}", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_that_cannot_unzip_gets_the_file_as_it_is(sqlite_client: Browser) -> None:
    [sheet] = [file for file in FILES if file.name == "pb.css"]
    plain = sqlite_client.web.get("/static/pb.css", headers={"accept-encoding": "identity"})
    assert (plain.content, "content-encoding" in plain.headers) == (sheet.read_bytes(), False)


@pytest.mark.parametrize("path", ["..%2fpyproject.toml", "%2e%2e/app.py", "vendor", "none.css"])
def test_nothing_outside_the_folder_is_served(sqlite_client: Browser, path: str) -> None:
    assert sqlite_client.web.get(f"/static/{path}").status_code == 404


def test_worker_script_is_another_one_with_any_other_file(folder: Path) -> None:
    (folder / "sw.js").write_text("// works")
    before = worker_script(Assets(folder), ["a.css", "vendor/b.woff2"])
    assert before.startswith(b'const FILES = ["/static/a.css?v=')
    assert b'"/static/vendor/b.woff2"];\nconst VERSION = ' in before
    assert before.endswith(b"// works")
    (folder / "a.css").write_text("p { color: blue }")
    after = worker_script(Assets(folder), ["a.css", "vendor/b.woff2"])
    assert after.split(b"\n")[1] != before.split(b"\n")[1]


def test_a_page_may_have_no_worker_but_ours(sqlite_client: Browser) -> None:
    answer = sqlite_client.download("/sw.js")
    assert "worker-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"

"""A published round as files: complete, leading nowhere else, and readable from a disk and from any web host."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, expect

from pb.cli import main
from pb.db import Database
from pb.proof.checks.given import Given
from pb.proof.checks.run import check
from pb.proof.reading import opened
from pb.rounds.rules import Phase
from pb.secret_key import NAME
from pb.static_site import belongs, file_of
from tests import make
from tests.looking import once
from tests.rehearsal.playing import COPY, played, rehearsed

SLUG = "marlfield-decides"
RESULT = f"rounds/{SLUG}/result"
Run = Callable[[list[str]], Result]
BALLOTS = tuple({1: number % 6, 2: 5, 3: number % 3} for number in range(12))


@pytest.fixture
def run(store: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`pb publish`, over the database of the test, which a server has open meanwhile; in a thread of its own, because
    that of the tests drives a browser."""
    (tmp_path / NAME).write_text(make.KEY.hex())
    monkeypatch.setenv("PB_DATA", str(tmp_path))
    monkeypatch.setenv("PB_DATABASE_URL", store.url.render_as_string(hide_password=False))
    return lambda words: ThreadPoolExecutor(1).submit(CliRunner().invoke, main, words).result()


@pytest.fixture
def folder(run: Run, store: Database, tmp_path: Path) -> Path:
    """What was published of a round."""
    make.make_round(store, Phase.PUBLISHED, ballots=BALLOTS)
    done = run(["publish", SLUG, "--to", str(tmp_path / "site")])
    assert (done.exit_code, "files are in" in done.output) == (0, True), done.output
    return tmp_path / "site"


@once
def test_publish_writes_every_file_that_another_one_leads_to(folder: Path) -> None:
    for page in folder.rglob("*.html"):
        # The checker leads to what is chosen in it.
        if page.name != "check.html":
            for link in re.findall(r'(?:href|src)="([^"#]*)', page.read_text()):
                assert link == "" or (page.parent / link).is_file(), f"{page}: {link}"
    text = (folder / f"{RESULT}.html").read_text()
    assert "sign-in" not in text
    assert "<form" not in text
    assert (folder / "verify.py").is_file()


@once
def test_publish_writes_the_bundle_that_the_site_serves(folder: Path) -> None:
    with opened(folder / f"{RESULT}/files/result.zip") as bundle:
        check(bundle, Given())


@once
def test_publish_writes_the_same_files_each_time(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run(["publish", SLUG, "--to", str(tmp_path / "again")]).exit_code == 0
    one, other = (
        {path.relative_to(each): path.read_bytes() for path in each.rglob("*") if path.is_file()}
        for each in (folder, tmp_path / "again")
    )
    assert one == other


def test_publish_refuses_in_a_sentence(run: Run, store: Database, tmp_path: Path) -> None:
    make.make_round(store, Phase.COUNTED, ballots=BALLOTS)
    site = tmp_path / "site"
    for words, why in (
        (["nowhere", "--to", str(site)], "There is no round at /rounds/nowhere.\n"),
        ([SLUG, "--to", str(site)], "The result of this round is not published yet, so there is nothing to keep"),
    ):
        done = run(["publish", *words])
        assert (done.exit_code, done.output.startswith(why), site.exists()) == (1, True, False), done.output
    make.publish(store, SLUG)
    site.mkdir()
    (site / "letter.txt").write_text("mine")
    done = run(["publish", SLUG, "--to", str(site)])
    assert (done.exit_code, "has something in it" in done.output) == (1, True)
    assert [each.name for each in site.iterdir()] == ["letter.txt"]


@once
def test_the_files_open_from_a_disk(folder: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("requestfailed", lambda request: faults.append(f"{request.failure}: {request.url}"))
    page.goto(f"file://{folder}/index.html")
    page.wait_for_url("**/result.html")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="How it is counted, and how you can check").click()
    page.wait_for_url("**/how-it-is-counted.html")
    page.goto(f"file://{folder}/check.html")
    page.set_input_files("#file", folder / f"{RESULT}/files/result.zip")
    page.get_by_role("button", name="Check the result").click()
    expect(page.locator("#verdict")).to_contain_text("ount is right")
    # What is still on its way when the first page leads on is no fault.
    assert [fault for fault in faults if not fault.startswith("net::ERR_ABORTED")] == []
    page.close()


@once
def test_the_checker_finds_the_result_in_a_folder_of_any_web_host(folder: Path, chromium: Browser) -> None:
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{host.server_port}/site/{RESULT}.html")
        page.get_by_role("link", name="Check this result in your browser").click()
        expect(page.locator("#verdict")).to_contain_text("ount is right")
        page.close()
        host.shutdown()


@pytest.mark.parametrize(
    ("address", "belonging"),
    [
        (f"/rounds/{SLUG}", True),
        (f"/rounds/{SLUG}/result/files/result.zip", True),
        ("/static/pb.css", True),
        ("/check.html", True),
        (f"/rounds/{SLUG}-2/result", False),
        (f"/rounds/{SLUG}/vote", False),
        (f"/rounds/{SLUG}/bids", True),
        (f"/rounds/{SLUG}/bids/new", False),
        ("/desk", False),
        ("/", False),
    ],
)
def test_belongs_is_what_residents_can_read_without_a_server(address: str, belonging: bool) -> None:
    assert belongs(address, SLUG) is belonging


def test_file_of_gives_pages_the_ending_that_a_disk_needs() -> None:
    assert file_of("/rounds/a/result", True) == "rounds/a/result.html"
    assert file_of("/check.html", True) == "check.html"
    assert file_of("/rounds/a/result/files/result.zip", False) == "rounds/a/result/files/result.zip"


@once
def test_every_page_of_a_published_rehearsal_says_so(run: Run, store: Database, tmp_path: Path) -> None:
    rehearsed(store, make.make_round(store, Phase.BALLOT_FIXED))
    played(store, COPY)
    assert run(["publish", COPY, "--to", str(tmp_path / "site")]).exit_code == 0
    pages = {page.relative_to(tmp_path / "site").as_posix(): page.read_text() for page in _pages(tmp_path / "site")}
    assert f"rounds/{COPY}/result.html" in pages
    about_the_site = {"accessibility.html", "privacy.html", "check.html"}
    assert [name for name, text in pages.items() if "Rehearsal: " not in text] == [
        name for name in pages if name in about_the_site
    ]


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))

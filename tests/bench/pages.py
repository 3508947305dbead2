"""What a ballot page weighs and costs, and how long a start takes."""

import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from litestar.response import Template

from pb.db import Database
from pb.http.assets import Assets
from pb.http.templates import template_engine
from pb.paths import STATIC, TEMPLATES
from pb.rounds.queries import round_by_slug
from pb.voting.forms import BallotAnswers
from pb.voting.pages import _ballot as ballot_page
from tests.bench.site import Site, fill, serving, wait_for
from tests.journeys.conftest import ROOT
from tests.make import free_port

PAGES = 200


def weights(site: Site) -> dict[str, int]:
    """Compressed bytes of everything that a first visit to a ballot of 24 bids loads, by kind."""
    with httpx.Client(headers={"accept-encoding": "gzip", "cookie": site.cookie}) as client:
        address, fields = site.form("ballot", code=site.codes[0])
        html = client.post(address, data=fields).text
        sizes = {"html": len(gzip.compress(html.encode(), 5)), "css": 0, "js": 0, "fonts": 0}
        for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', html):
            kind = "css" if ".css" in path else "js" if ".js" in path else "html"
            sizes[kind] += _sent(client, site, path)
        for sheet in STATIC.glob("*.css"):
            fonts = set(re.findall(r"[\w./-]+\.woff2", sheet.read_text(encoding="utf-8")))
            sizes["fonts"] += sum((STATIC / font.removeprefix("/static/")).stat().st_size for font in fonts)
    return sizes


def _sent(client: httpx.Client, site: Site, path: str) -> int:
    with client.stream("GET", site.address + path) as answer:
        return sum(len(part) for part in answer.iter_raw())


def cost_of_a_ballot_page(site: Site) -> float:
    """CPU milliseconds of the server for one ballot page, everything included."""
    with httpx.Client(headers={"cookie": site.cookie}) as client:
        address, fields = site.form("ballot", code=site.codes[0])
        client.post(address, data=fields)
        before = site.cpu_seconds()
        for _ in range(PAGES):
            assert client.post(address, data=fields).status_code == 200
        return (site.cpu_seconds() - before) / PAGES * 1000


def cost_of_rendering(url: str, slug: str) -> float:
    """CPU milliseconds of the ballot's template alone."""
    engine = template_engine(TEMPLATES, Assets(STATIC), "Europe/London").engine
    with Database(url).read() as session:
        round = round_by_slug(session, slug)
        answer = ballot_page(session, round, "0" * 16, BallotAnswers("", "nonce", {}), b"key")
        assert isinstance(answer, Template)
        context = {**answer.context, "signed_in": None, "csrf_input": ""}
        template = engine.get_template(str(answer.template_name))
        template.render(context)
        before = time.process_time()
        for _ in range(PAGES):
            template.render(context)
        return (time.process_time() - before) / PAGES * 1000


def cold_start(url: str, folder: Path) -> float:
    """Seconds from `pb serve` to the first page."""
    port = free_port()
    settings = {"PB_DATA": str(folder), "PB_DATABASE_URL": url, "PB_PORT": str(port)}
    started = time.perf_counter()
    command = [sys.executable, "-m", "pb", "serve"]
    with subprocess.Popen(command, env={**os.environ, **settings}, cwd=ROOT, stderr=subprocess.DEVNULL) as server:
        wait_for(f"http://127.0.0.1:{port}/")
        seconds = time.perf_counter() - started
        server.terminate()
    return seconds


def run() -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/bench.db"
        slug, codes = fill(url, folder, 10)
        starts = sorted(cold_start(url, folder) for _ in range(5))
        with serving(url, folder, slug, codes) as site:
            sizes, cost = weights(site), cost_of_a_ballot_page(site)
        rendering = cost_of_rendering(url, slug)
    first = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in sizes.items())
    return [
        ("ballot page of 24 bids, first visit", f"{sum(sizes.values()) / 1000:.1f} kB ({first})"),
        ("the same with everything else cached", f"{sizes['html'] / 1000:.1f} kB"),
        ("rendering the ballot page", f"{rendering:.1f} cpu-ms"),
        ("the whole request for it, with queries and compression", f"{cost:.1f} cpu-ms"),
        ("cold start to the first page, median of 5", f"{starts[2]:.1f} s (slowest {starts[-1]:.1f} s)"),
    ]

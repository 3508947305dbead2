"""Static files: read once at start, compressed once, addressed by their content so that browsers keep them."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from pb.http.access import anyone

# What a browser asks for; licences and VENDOR.json stay beside them in the folder, for people.
SERVED = {".css", ".js", ".woff2", ".svg", ".png", ".ico"}
FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    body: bytes
    zipped: bytes | None
    media_type: str
    version: str


class Assets:
    """All files of one folder, in memory."""

    def __init__(self, folder: Path) -> None:
        files = (file for file in sorted(folder.rglob("*")) if file.suffix in SERVED)
        self._by_path = {file.relative_to(folder).as_posix(): _read(file) for file in files}

    def address(self, path: str) -> str:
        """`/static/pb.css?v=1a2b3c4d`. Raises KeyError for a file that is not there, which no page should name."""
        return f"/static/{path}?v={self._by_path[path].version}"

    def as_named(self, path: str) -> str:
        """As pages name it; a style sheet names its fonts without a version."""
        return f"/static/{path}" if path.endswith(".woff2") else self.address(path)

    def find(self, path: str) -> Asset:
        """Raises NotFoundException."""
        try:
            return self._by_path[path.lstrip("/")]
        except KeyError:
            raise NotFoundException from None


def _read(file: Path) -> Asset:
    body = file.read_bytes()
    zipped = None if file.suffix in {".woff2", ".png"} else gzip.compress(body, 9, mtime=0)
    media_type = "font/woff2" if file.suffix == ".woff2" else guess_type(file.name)[0] or "application/octet-stream"
    return Asset(body, zipped, media_type, sha256(body).hexdigest()[:8])


def static_files(assets: Assets) -> HTTPRouteHandler:
    """The handler of /static/…"""

    @get(["/static/{path:path}", "/favicon.ico"], guards=[anyone], sync_to_thread=False, name="static")
    def serve(request: Request[Any, Any, Any], path: FromPath[str] = "favicon.svg") -> Response[bytes]:
        asset = assets.find(path)
        zipped = asset.zipped if "gzip" in request.headers.get("accept-encoding", "") else None
        headers = {"cache-control": FOR_A_YEAR, "vary": "accept-encoding", "etag": f'"{asset.version}"'}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(b"", status_code=304, headers=headers, media_type=asset.media_type)
        if zipped:
            headers["content-encoding"] = "gzip"
        return Response(zipped or asset.body, headers=headers, media_type=asset.media_type)

    return serve


def worker_script(assets: Assets, needed: Sequence[str]) -> bytes:
    """The worker, with what it keeps for a phone without a connection in front. With any other file it is another one,
    so that browsers fetch them anew."""
    files = [assets.as_named(path) for path in needed]
    script = assets.find("sw.js").body
    version = sha256("\n".join(files).encode() + script).hexdigest()[:8]
    return f"const FILES = {json.dumps(files)};\nconst VERSION = '{version}';\n".encode() + script


def service_worker(assets: Assets, needed: Sequence[str]) -> HTTPRouteHandler:
    """The handler of /sw.js: it stands at the root, because a worker only sees what is below it."""
    body = worker_script(assets, needed)

    @get("/sw.js", guards=[anyone], sync_to_thread=False, name="worker")
    def serve() -> Response[bytes]:
        return Response(body, headers={"cache-control": "no-cache"}, media_type="text/javascript")

    return serve

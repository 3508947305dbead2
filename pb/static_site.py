"""A published round as files: everything residents can read of it, for any web host, a USB stick or an archive.

The pages are those that the site serves, asked for one after the other. What needs a server (voting, signing in, a
form) is left out, and its links become plain words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from posixpath import relpath
from urllib.parse import urlsplit

import httpx
from litestar import Litestar

from pb.problems import Refused
from pb.rehearsed import is_rehearsal

# Beside the pages of the round itself: what its pages lead to, and the checkers.
_ALSO = re.compile(r"/(accessibility|privacy|check\.html|verify\.py|favicon\.ico|static/.+)")
_CHECKERS = ("/check.html", "/verify.py")
# They send something, or are only good while the round runs.
_NEEDS_A_SERVER = (
    *("vote", "ballot", "ballot/kept", "ballot/check", "voted", "receipt"),
    *("bids/new", "bids/check", "bids/sent", "witness", "witness/sign"),
    *("screen", "now-pitching", "practice"),
)
_FOR_ORGANISERS = "pb-header__nav"
_IN_CSS = re.compile(r'url\("([^"/][^":]*)"\)')


@dataclass(frozen=True)
class Answer:
    """What the site said at an address: its bytes, and whether they are a page."""

    body: bytes
    is_page: bool


async def site_of(app: Litestar, slug: str) -> dict[str, bytes]:
    """Path -> contents of each file of the static site of a round; `index.html` leads to its result.

    Raises Refused: there is no such round, or its result is not published.
    """
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # an ASGI app, with narrower types
    async with httpx.AsyncClient(transport=transport, base_url="http://static") as client:
        start = f"/rounds/{slug}/result"
        if (await client.get(f"/rounds/{slug}")).status_code != httpx.codes.OK:
            raise Refused(f"There is no round at /rounds/{slug}.")
        if (await client.get(start)).status_code != httpx.codes.OK:
            raise Refused("The result of this round is not published yet, so there is nothing to keep as files.")
        answers: dict[str, Answer] = {}
        waiting = [start, f"/rounds/{slug}", *_CHECKERS]
        while waiting:
            address = waiting.pop()
            if address not in answers:
                answers[address] = await _asked(client, address)
                waiting += [each for each in _linked(address, answers[address]) if belongs(each, slug)]
    files = {file_of(address, answer.is_page): address for address, answer in answers.items()}
    # A receipt is looked up by the checker, which needs no server.
    pages = {address: file for file, address in files.items()} | {
        "/": "index.html",
        f"/rounds/{slug}/receipt": "check.html",
    }
    return {
        "index.html": _leads_to(pages[start], "Rehearsal: the result" if is_rehearsal(slug) else "The result"),
        **{file: _rewritten(address, answers[address], pages) for file, address in files.items()},
    }


async def _asked(client: httpx.AsyncClient, address: str) -> Answer:
    answer = await client.get(address)
    answer.raise_for_status()
    return Answer(answer.content, answer.headers["content-type"].startswith("text/html"))


def belongs(address: str, slug: str) -> bool:
    """Whether the page or file at this address is one of a static site of the round."""
    own = f"/rounds/{slug}/"
    of_round = f"{address}/".startswith(own) and address.removeprefix(own) not in _NEEDS_A_SERVER
    return of_round or _ALSO.fullmatch(address) is not None


def file_of(address: str, is_page: bool) -> str:
    """`/rounds/park-lane/result` -> `rounds/park-lane/result.html`"""
    path = address.removeprefix("/")
    return f"{path}.html" if is_page and not path.endswith(".html") else path


def _linked(address: str, answer: Answer) -> Iterator[str]:
    """The addresses on this site that a page or a style sheet leads to, without what comes after `?` and `#`."""
    if answer.is_page:
        reader = _Links()
        reader.feed(answer.body.decode())
        yield from (urlsplit(each).path for each in reader.found if each.startswith("/"))
    elif address.endswith(".css"):
        for each in _IN_CSS.findall(answer.body.decode()):
            yield f"{address.rpartition('/')[0]}/{each}"


def _leads_to(file: str, words: str) -> bytes:
    """The first page, for whoever opens the folder. It needs neither a server nor a script."""
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n<meta http-equiv="refresh" '
        f'content="0; url={file}">\n<title>{words}</title>\n<p><a href="{file}">{words}</a></p>\n</html>\n'
    ).encode()


def _rewritten(address: str, answer: Answer, pages: dict[str, str]) -> bytes:
    # check.html is a page of its own, with a policy that names the digest of its script.
    if not answer.is_page or address == "/check.html":
        return answer.body
    writer = _Writer(pages[address], pages)
    writer.feed(answer.body.decode())
    writer.close()
    return "".join(writer.written).encode()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


class _Writer(HTMLParser):
    """Writes a page as it was, with the addresses of files in the place of those of the site."""

    def __init__(self, file: str, pages: dict[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self._folder, self._pages = file.rpartition("/")[0], pages
        self.written: list[str] = []
        self._left_out = ""

    def _put(self, text: str) -> None:
        if not self._left_out:
            self.written.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._left_out and (tag == "form" or ("class", _FOR_ORGANISERS) in attrs):
            self._left_out = tag
        if not any(name in ("href", "src") or name.startswith("hx-") for name, _ in attrs):
            self._put(self.get_starttag_text() or "")
            return
        kept = [self._attribute(name, value) for name, value in attrs if not name.startswith("hx-")]
        self._put(f"<{' '.join([tag, *filter(None, kept)])}>")

    def _attribute(self, name: str, value: str | None) -> str:
        if value is None:
            return name
        if name in ("href", "src") and value.startswith("/"):
            found = self._file(value)
            return f'{name}="{escape(found)}"' if found else ""
        return f'{name}="{escape(value)}"'

    def _file(self, address: str) -> str:
        """Where a file lies from here; empty for what this site does not have."""
        parts = urlsplit(address)
        file = self._pages.get(parts.path)
        if file is None:
            return ""
        # The checker fetches what stands after the #, from where it is itself.
        after = f"#{parts.fragment.removeprefix('/')}" if parts.fragment else ""
        return relpath(file, self._folder or ".") + after

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._put(f"</{tag}>")
        if tag == self._left_out:
            self._left_out = ""

    def handle_data(self, data: str) -> None:
        self._put(data)

    def handle_entityref(self, name: str) -> None:
        self._put(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._put(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._put(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._put(f"<!{decl}>")


def write_site(files: dict[str, bytes], folder: Path) -> None:
    """Raises Refused where the folder has something in it already, so that nothing is ever mixed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} has something in it. Name a folder that is empty, or not there yet.")
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

"""Reads a PDF as a printer, a scanner and a screen reader do. `TEST_PICTURES=FOLDER` keeps a picture of every page."""

import io
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from pypdf import PdfReader

PICTURES = os.environ.get("TEST_PICTURES", "")
A4 = (595, 842)  # points


class Printed:
    """A file for the printer. Whatever it is about, it is refused if it is not A4, tagged and in British English."""

    def __init__(self, content: bytes, name: str) -> None:
        self.reader = PdfReader(io.BytesIO(content))
        self._content = content
        with self._opened() as pages:
            # What is written on each page, in one line.
            self.texts = [_one_line(page.get_textpage().get_text_range()) for page in pages]
            for page in pages:
                _refuse_cut_off(page)
        self._refuse_untagged()
        if PICTURES:
            self._keep(Path(PICTURES), name)

    @contextmanager
    def _opened(self) -> Iterator[list[Any]]:
        """Its pages, for as long as they are looked at."""
        document = pypdfium2.PdfDocument(self._content)
        yield list(document)
        document.close()

    @property
    def title(self) -> str:
        return str(self.reader.metadata and self.reader.metadata.title)

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def codes(self, page: int) -> list[str]:
        """What a scanner reads on a page, from the top."""
        with self._opened() as pages:
            drawn = pages[page].render(scale=2.5).to_numpy().copy()
        seen = zxingcpp.read_barcodes(drawn, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
        places = sorted((code.position.top_left.y // 50, code.position.top_left.x, code.text) for code in seen)
        return [text for _, _, text in places]

    @property
    def spoken(self) -> list[str]:
        """What is said of each picture to somebody who cannot see it."""
        return [str(element["/Alt"]) for element in _elements(self._root["/StructTreeRoot"]) if "/Alt" in element]

    @property
    def headings(self) -> list[str]:
        """The kind of each heading: `/H1`."""
        kinds = (str(element.get("/S")) for element in _elements(self._root["/StructTreeRoot"]))
        return [kind for kind in kinds if re.fullmatch("/H[1-6]", kind)]

    @property
    def _root(self) -> Any:
        return self.reader.trailer["/Root"]

    def _refuse_untagged(self) -> None:
        assert b"<pdfuaid:part>1<" in self._root["/Metadata"].get_object().get_data(), "it does not say PDF/UA-1"
        assert self._root["/MarkInfo"]["/Marked"], "it is not tagged"
        assert self._root["/Lang"] == "en-GB", "it does not say its language"
        assert self._root["/ViewerPreferences"]["/DisplayDocTitle"], "its title is not shown"
        assert self.title, "it has no title"

    def _keep(self, folder: Path, name: str) -> None:
        with self._opened() as pages:
            for number, page in enumerate(pages, start=1):
                drawn = page.render(scale=1.4, rev_byteorder=True).to_numpy()
                (folder / f"{name}-{number}.png").write_bytes(_png(drawn))


def _refuse_cut_off(page: Any) -> None:
    assert tuple(map(round, page.get_size())) == A4, "a page is not A4"
    words = page.get_textpage()
    for left, bottom, right, top in (words.get_rect(each) for each in range(words.count_rects())):
        assert min(left, bottom) > 0, "words begin beyond the paper"
        assert right < A4[0], "words run over the edge of the paper"
        assert top < A4[1], "words begin beyond the paper"


def _png(pixels: Any) -> bytes:
    """Rows of red, green and blue as a picture."""
    high, wide, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(p)) + kind + p + struct.pack(">I", zlib.crc32(kind + p)) for kind, p in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _elements(tree: Any) -> Iterator[Any]:
    children = tree.get("/K", ())
    for child in children if isinstance(children, list) else [children]:
        element = child.get_object()
        if isinstance(element, dict):
            yield element
            yield from _elements(element)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\ufffe", "-")).strip()

"""A file as lines of cells, read block by block, so that no file is too long for the memory."""

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pb.pabulib.report import CannotRead, Level, Report

Source = bytes | Path | BinaryIO

# A line may name every one of 100,000 projects, and no more than that.
LONGEST_LINE = 4_000_000
_BLOCK = 4_000_000
_BOM = b"\xef\xbb\xbf"


def blocks(source: Source, report: Report) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines without their ends), a few megabytes at a time.

    Lines end with \\n or \\r\\n, never with the other characters that Unicode lets end a line. A line that is not
    UTF-8 is read as Latin-1. Raises CannotRead for a line that is too long, and for a file that cannot be opened.
    """
    with _opened(source) as file:
        number, kept = 1, b""
        while True:
            read = file.read(_BLOCK)
            if number == 1 and not kept:
                read = _without_mark(read, report)
            whole, newline, rest = (kept + read).rpartition(b"\n") if read else (kept, b"", b"")
            if len(rest) > LONGEST_LINE:
                raise CannotRead(number + whole.count(b"\n") + len(newline), "This line is too long to be read")
            if newline or not read:
                lines = _lines(whole, number, report)
                yield number, lines
                number += len(lines)
            kept = rest
            if not read:
                return


def cells(line: str) -> list[str]:
    """The cells of one line, with quotes as in a spreadsheet; a quote that opens nothing or never ends is a letter."""
    if '"' not in line:
        return line.split(";")
    if _quotes_are_odd(line):
        return _carefully(line)
    return next(csv.reader([line], delimiter=";", strict=False), [""])


def _opened(source: Source) -> BinaryIO:
    if not isinstance(source, Path):
        return BytesIO(source) if isinstance(source, bytes) else source
    try:
        return source.open("rb")
    except OSError as error:
        raise CannotRead(0, f"The file cannot be opened: {error.strerror}") from None


def _without_mark(read: bytes, report: Report) -> bytes:
    if read.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotRead(1, "The file is UTF-16. Save it as UTF-8")
    if read.startswith(_BOM):
        report.add(Level.NOTE, "The file begins with a byte order mark", 1)
        return read[len(_BOM) :]
    return read


def _lines(whole: bytes, number: int, report: Report) -> list[str]:
    if b"\r" in whole:
        whole = whole.replace(b"\r\n", b"\n").removesuffix(b"\r")
    try:
        return whole.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [_decoded(line, number + place, report) for place, line in enumerate(whole.split(b"\n"))]


def _decoded(line: bytes, number: int, report: Report) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        report.add(Level.NOTE, "The line is not UTF-8 and was read as Latin-1", number)
        return line.decode("latin-1")


def _quotes_are_odd(line: str) -> bool:
    """Whether some quote is neither at the edge of a cell nor doubled within one, or the last never ends."""
    inside = False
    place = 0
    while place < len(line):
        if line[place] == '"':
            if not inside and place and line[place - 1] != ";":
                return True
            if inside and line[place + 1 : place + 2] == '"':
                place += 1
            elif inside and line[place + 1 : place + 2] not in ("", ";"):
                return True
            else:
                inside = not inside
        place += 1
    return inside


def _carefully(line: str) -> list[str]:
    """Cells where quotes are odd: a cell is quoted only where a quote at its start meets one at its end.

    `"Stop" the noise;7` keeps its quotes, for the one that ends the word does not end the cell.
    """
    found: list[str] = []
    parts = line.split(";")
    place = 0
    while place < len(parts):
        last = _end_of_quoted(parts, place)
        cell = ";".join(parts[place : last + 1])
        found.append(cell[1:-1].replace('""', '"') if _quoted(cell) else cell)
        place = last + 1
    return found


def _end_of_quoted(parts: list[str], place: int) -> int:
    if not parts[place].startswith('"'):
        return place
    joined = ""
    for last in range(place, len(parts)):
        joined = f"{joined};{parts[last]}" if last > place else parts[last]
        if _quoted(joined):
            return last
        if last > place and parts[last].startswith('"'):
            break
    return place


def _quoted(cell: str) -> bool:
    inner = cell[1:-1]
    return len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")

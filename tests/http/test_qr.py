"""QR codes that scanners read, on a page and in a terminal."""

import numpy as np
import zxingcpp

from pb.http.qr import qr, qr_for_terminal

ADDRESS = "http://192.168.8.10:8000/rounds/marlfield-decides/vote"
PIXELS = 4
# Which halves of a line of the terminal are light.
HALVES = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


def test_qr_for_terminal_is_read_where_blocks_are_light() -> None:
    lines = qr_for_terminal(ADDRESS).splitlines()
    rows = [[HALVES[letter][half] for letter in line] for line in lines for half in (0, 1)]
    drawn = np.kron(np.array(rows, dtype=np.uint8) * 255, np.ones((PIXELS, PIXELS), dtype=np.uint8))
    assert [code.text for code in zxingcpp.read_barcodes(drawn)] == [ADDRESS]


def test_qr_is_one_drawing_without_a_size_of_its_own() -> None:
    drawn = qr(ADDRESS)
    assert drawn.startswith("<svg ")
    assert "viewBox" in drawn
    assert "width" not in drawn.partition(">")[0]

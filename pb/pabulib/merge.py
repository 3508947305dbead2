"""Ballots by the million, made the same whatever order they came in."""

import numpy as np

from pb.count.ballots import Ballots, Integers


def merged(times: Integers, lengths: Integers, bids: Integers, points: Integers) -> Ballots:
    """Ballots, equal ones merged, in the order of `Ballots.of`.

    Row r has `lengths[r]` entries and was cast `times[r]` times. No row names a bid twice. Entries are put in order
    within their row, and each row becomes a string of bytes that sorts as its numbers do: big end first, and bid
    numbers are never 0.
    Time: O(entries x log entries). Raises ValueError where points cannot be added up exactly.
    """
    rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
    one_point = bool(np.all(points == 1))
    packed, width = _packed(rows * (int(bids.max(initial=0)) + 1) + bids, bids, points, one_point)
    ends = (np.cumsum(lengths) * width).tolist()
    keys = [packed[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    counted = dict(zip(keys, times.tolist(), strict=True))
    if len(counted) < len(keys):
        counted = dict.fromkeys(keys, 0)
        for key, cast in zip(keys, times.tolist(), strict=True):
            counted[key] += cast
    return _unpacked(counted, width, one_point)


def _packed(places: Integers, bids: Integers, points: Integers, one_point: bool) -> tuple[bytes, int]:
    """`places` says where an entry belongs: by row, and by bid in the row."""
    if not np.all(places[1:] > places[:-1]):
        order = np.argsort(places)
        bids, points = bids[order], points[order]
    if one_point:
        return bids.astype(">u4").tobytes(), 4
    both = np.empty(len(bids), dtype=[("bid", ">u4"), ("points", ">u8")])
    both["bid"], both["points"] = bids, points
    return both.tobytes(), 12


def _unpacked(counted: dict[bytes, int], width: int, one_point: bool) -> Ballots:
    rows = sorted(counted)
    times = np.fromiter(map(counted.__getitem__, rows), dtype=np.int64, count=len(rows))
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows)) // width
    packed = b"".join(rows)
    if one_point:
        bids = np.frombuffer(packed, dtype=">u4").astype(np.int64)
        points = np.ones_like(bids)
    else:
        both = np.frombuffer(packed, dtype=[("bid", ">u4"), ("points", ">u8")])
        bids, points = both["bid"].astype(np.int64), both["points"].astype(np.int64)
    return Ballots(times, np.concatenate(([0], np.cumsum(lengths))), bids, points)

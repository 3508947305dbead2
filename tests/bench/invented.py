"""Invented elections as large as wanted, the same for the same seed, written as PaBulib files."""

from pathlib import Path

import numpy as np

BIDS = 100
_TASTES = 60
_AT_ONCE = 100_000
_SEED = 20_260_301


def write_invented(path: Path, ballots: int) -> None:
    """Approvals of 1 to 8 of 100 bids. The pot pays for about a third of what is asked.

    Every voter has one of 60 tastes, some of them common, most of them rare. A taste puts some bids far before others,
    and each voter's own liking is added by chance: so ballots are alike, neither all different nor all the same.
    """
    chance = np.random.default_rng(_SEED)
    costs = chance.integers(20, 2_000, BIDS) * 500
    tastes = np.exp(chance.gumbel(size=(_TASTES, BIDS)) * 2 + chance.gumbel(size=BIDS) * 1.5).astype(np.float32)
    with path.open("w", encoding="utf-8") as file:
        file.write(_head(costs, ballots))
        for first in range(0, ballots, _AT_ONCE):
            file.writelines(_votes(chance, tastes, first + 1, min(_AT_ONCE, ballots - first)))


def _head(costs: "np.typing.NDArray[np.int64]", ballots: int) -> str:
    meta = {
        "description": "Invented",
        "country": "Nowhere",
        "unit": "Nowhere",
        "instance": "2026",
        "num_projects": BIDS,
        "num_votes": ballots,
        "budget": int(costs.sum()) // 3,
        "vote_type": "approval",
        "rule": "greedy",
        "date_begin": "2026",
        "date_end": "2026",
    }
    lines = [
        "META",
        "key;value",
        *(f"{key};{value}" for key, value in meta.items()),
        "PROJECTS",
        "project_id;cost;name",
    ]
    lines += [f"{number};{cost};Bid {number}" for number, cost in enumerate(costs.tolist(), start=1)]
    return "\n".join([*lines, "VOTES", "voter_id;vote"]) + "\n"


def _votes(chance: np.random.Generator, tastes: "np.typing.NDArray[np.float32]", first: int, ballots: int) -> list[str]:
    """Floats decide what invented voters like, and nothing else."""
    common = 1 / np.arange(1, _TASTES + 1)
    of_voters = chance.choice(_TASTES, size=ballots, p=common / common.sum())
    lengths = chance.choice(np.arange(1, 9), size=ballots, p=np.array([30, 20, 15, 10, 10, 5, 5, 5]) / 100)
    # A race: what is liked twice as much is twice as likely to come first.
    waits = chance.standard_exponential((ballots, BIDS), dtype=np.float32) / tastes[of_voters]
    soonest = np.argpartition(waits, 8, axis=1)[:, :8]
    order = np.argsort(np.take_along_axis(waits, soonest, axis=1), axis=1)
    chosen = zip((np.take_along_axis(soonest, order, axis=1) + 1).tolist(), lengths.tolist(), strict=True)
    return [
        f"{voter};{','.join(map(str, sorted(bids[:length])))}\n" for voter, (bids, length) in enumerate(chosen, first)
    ]

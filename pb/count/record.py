"""The written record of a count: one sequence of bytes for what went in, one for what came out.

JSON with sorted keys, whole numbers and text only, UTF-8, one line with a newline at its end.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from pb.count.election import Bid, Election, Remainder, Rule, TieBreak, in_number_order
from pb.count.outcome import Outcome, Settled, Step, Tie, Verdict
from pb.count.tally import tally


def inputs_bytes(election: Election, rule: Rule, lots: Sequence[tuple[int, ...]] = ()) -> bytes:
    """Everything the outcome depends on, whatever order the ballots, bids and draws came in.

    Scores are written torn into slips: for each bid, how many ballots gave it each score. The count
    reads nothing else of a ballot, so whoever has the published slips can write these same bytes, and
    no ballot can be recognised in them.
    """
    scores = {str(number): list(counted.histogram) for number, counted in tally(election).items()}
    return _canonical(
        {
            "ballots": len(election.ballots),
            "bids": [asdict(bid) for bid in in_number_order(election.bids)],
            "lots": sorted(list(drawn) for drawn in lots),
            "pot": election.pot,
            "remainder": rule.remainder,
            "scores": scores,
            "ties": list(rule.ties),
            "top": election.top,
        }
    )


def inputs_from(data: bytes) -> tuple[Election, Rule]:
    """The election and the rule of `inputs_bytes`, its slips dealt out to as many ballots as were cast.

    No ballot is one that anybody cast, but every tally is right, so it gives the same outcome again.
    Raises ValueError for anything that `inputs_bytes` did not write.
    """
    try:
        written = json.loads(data.decode("utf-8"))
        election = Election(
            pot=written["pot"],
            bids=tuple(Bid(**bid) for bid in written["bids"]),
            ballots=_dealt(written["scores"], written["ballots"]),
            top=written["top"],
        )
        rule = Rule(Remainder(written["remainder"]), tuple(TieBreak(tie) for tie in written["ties"]))
        lots = [tuple(drawn) for drawn in written["lots"]]
        if inputs_bytes(election, rule, lots) == data:
            return election, rule
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError("This is not the record of what was counted") from wrong
    raise ValueError("This record of what was counted was not written in the canonical way")


def _dealt(scores: dict[str, list[int]], ballots: int) -> tuple[dict[int, int], ...]:
    dealt: list[dict[int, int]] = [{} for _ in range(ballots)]
    for number, histogram in scores.items():
        slips = [score for score, times in enumerate(histogram) for _ in range(times)]
        for ballot, score in zip(dealt, slips, strict=False):
            ballot[int(number)] = score
    return tuple(dealt)


def inputs_digest(election: Election, rule: Rule, lots: Sequence[tuple[int, ...]] = ()) -> str:
    """SHA-256 of `inputs_bytes`, as 64 hex digits."""
    return sha256(inputs_bytes(election, rule, lots)).hexdigest()


def outcome_bytes(outcome: Outcome) -> bytes:
    """The outcome, steps in the order they were considered."""
    written = asdict(outcome)
    written["awards"] = {str(number): award for number, award in outcome.awards.items()}
    return _canonical(written)


def outcome_from(data: bytes) -> Outcome:
    """Read `outcome_bytes` back: equal to the outcome that was written.

    Raises ValueError for anything else, also for the same content in other bytes.
    """
    try:
        outcome = _outcome(json.loads(data.decode("utf-8")))
        if outcome_bytes(outcome) == data:
            return outcome
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise ValueError("This is not the record of an outcome") from wrong
    raise ValueError("This record of an outcome was not written in the canonical way")


def _outcome(written: dict[str, Any]) -> Outcome:
    return Outcome(
        steps=tuple(_step(step) for step in written["steps"]),
        awards={int(number): award for number, award in written["awards"].items()},
        left=written["left"],
        spent=written["spent"],
        ties=tuple(_tie(tie) for tie in written["ties"]),
    )


def _step(written: dict[str, Any]) -> Step:
    tie = None if written["tie"] is None else _tie(written["tie"])
    return Step(**{**written, "verdict": Verdict(written["verdict"]), "tie": tie})


def _tie(written: dict[str, Any]) -> Tie:
    return Tie(
        among=tuple(written["among"]),
        total=written["total"],
        by=Settled(written["by"]),
        order=tuple(written["order"]),
    )


def _canonical(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode("utf-8")

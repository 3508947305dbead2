"""The written record of a count: one sequence of bytes for what went in, one for what came out.

JSON with sorted keys, whole numbers and text only, UTF-8, one line with a newline at its end.
"""

import json
from dataclasses import asdict
from fractions import Fraction
from hashlib import sha256
from typing import Any

from pb.count.ballots import Ballots
from pb.count.election import Bid, Election, in_number_order
from pb.count.outcome import Outcome, Settled, Stage, Step, Tie, Verdict
from pb.count.parameters import parameters_of, rule_from
from pb.count.rule import Rule
from pb.count.tally import histograms
from pb.count.ties import NO_DRAWS, Draws


def inputs_bytes(election: Election, rule: Rule, draws: Draws = NO_DRAWS) -> bytes:
    """Everything the outcome depends on, whatever order the ballots, bids and draws came in.

    Under most rules scores are written torn into slips: for each bid, how many ballots gave it each score. The
    count reads nothing else of a ballot, so whoever has the published slips can write these same bytes, and
    no ballot can be recognised in them. A rule that needs whole ballots gets each different ballot and how
    often it was cast.
    """
    whole = rule.needs_whole_ballots
    return _canonical(
        {
            "ballots": len(election.ballots),
            "bids": [asdict(bid) for bid in in_number_order(election.bids)],
            "dice": draws.dice,
            "lots": sorted(list(drawn) for drawn in draws.lots),
            "pot": election.pot,
            "rule": parameters_of(rule),
            "scores": None if whole else {str(number): list(each) for number, each in histograms(election).items()},
            "top": election.top,
            "whole": _whole(election) if whole else None,
        }
    )


def inputs_from(data: bytes) -> tuple[Election, Rule, Draws]:
    """What `inputs_bytes` was given, its slips dealt out to as many ballots as were cast.

    Where slips were written, no ballot is one that anybody cast, but every tally is right, so it gives the same
    outcome again. Raises ValueError for anything that `inputs_bytes` did not write.
    """
    try:
        written = json.loads(data.decode("utf-8"))
        whole = written["whole"]
        ballots = _dealt(written) if whole is None else _rows(whole)
        bids = tuple(Bid(**{**bid, "one_of": tuple(bid["one_of"])}) for bid in written["bids"])
        election = Election(written["pot"], bids, ballots, written["top"])
        rule = rule_from(written["rule"])
        draws = Draws(tuple(tuple(drawn) for drawn in written["lots"]), written["dice"])
        if inputs_bytes(election, rule, draws) == data:
            return election, rule, draws
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as wrong:
        raise ValueError("This is not the record of what was counted") from wrong
    raise ValueError("This record of what was counted was not written in the canonical way")


def _whole(election: Election) -> list[list[Any]]:
    rows = ([sorted([bid, points] for bid, points in marks.items()), times] for marks, times in election.ballots)
    return sorted(rows)


def _rows(whole: list[list[Any]]) -> Ballots:
    return Ballots.of({bid: points for bid, points in row} for row, times in whole for _ in range(times))


def _dealt(written: dict[str, Any]) -> Ballots:
    return Ballots.dealt({int(bid): scores for bid, scores in written["scores"].items()}, written["ballots"])


def inputs_digest(election: Election, rule: Rule, draws: Draws = NO_DRAWS) -> str:
    """SHA-256 of `inputs_bytes`, as 64 hex digits."""
    return sha256(inputs_bytes(election, rule, draws)).hexdigest()


def outcome_bytes(outcome: Outcome) -> bytes:
    """The outcome, steps in the order they were considered."""
    written = asdict(outcome)
    written["awards"] = {str(number): award for number, award in outcome.awards.items()}
    written["endowment"] = _text_of(outcome.endowment)
    for step in written["steps"]:
        step["rate"] = _text_of(step["rate"])
    return _canonical(written)


def _text_of(fraction: Fraction | None) -> str | None:
    """`7/2`, or `7` for a whole number."""
    return None if fraction is None else str(fraction)


def _fraction_of(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def outcome_from(data: bytes) -> Outcome:
    """Read `outcome_bytes` back: equal to the outcome that was written.

    Raises ValueError for anything else, also for the same content in other bytes.
    """
    try:
        outcome = _outcome(json.loads(data.decode("utf-8")))
        if outcome_bytes(outcome) == data:
            return outcome
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ZeroDivisionError) as wrong:
        raise ValueError("This is not the record of an outcome") from wrong
    raise ValueError("This record of an outcome was not written in the canonical way")


def _outcome(written: dict[str, Any]) -> Outcome:
    return Outcome(
        steps=tuple(_step(step) for step in written["steps"]),
        awards={int(number): award for number, award in written["awards"].items()},
        left=written["left"],
        spent=written["spent"],
        ties=tuple(_tie(tie) for tie in written["ties"]),
        endowment=_fraction_of(written["endowment"]),
    )


def _step(written: dict[str, Any]) -> Step:
    tie = None if written["tie"] is None else _tie(written["tie"])
    read = {"verdict": Verdict(written["verdict"]), "tie": tie, "stage": Stage(written["stage"])}
    return Step(**{**written, **read, "rate": _fraction_of(written["rate"])})


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

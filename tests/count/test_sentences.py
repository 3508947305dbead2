"""Everything that residents read of a count, for every rule: the rule, what everyone has, each step and each tie.

The sentences stand in tests/count/cases/sentences/ as they are read. `python -m tests.count.test_sentences` writes them
anew; whoever does that reads them.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pb.count.election import Bid, Election
from pb.count.equal_shares import with_rates
from pb.count.explain import draw_sentence, opening, sentence, tie_sentence
from pb.count.outcome import Outcome, TieToSettle
from pb.count.rule import (
    BestTotal,
    Completion,
    EqualShares,
    ExactEqualShares,
    HighestFirst,
    Measure,
    Phragmen,
    Pot,
    Pots,
    Remainder,
    Rule,
    Satisfaction,
    TieBreak,
)
from pb.count.share import share_out
from pb.count.words import rule_in_words
from tests.count.make import CASES, drawn_to_the_end

FOLDER = CASES / "sentences"
LOTS, SMALLER, NUMBER = (TieBreak.LOTS,), (TieBreak.SMALLER_REQUEST, TieBreak.LOTS), (TieBreak.NUMBER,)
SKIP, STOP, PART = Remainder.SKIP, Remainder.STOP, Remainder.PART_FUND


@dataclass(frozen=True)
class Told:
    election: Election
    rule: Rule


def street(scores: bool = False, pot: int = 1800_00, outside: int = 0, music: tuple[str, ...] = ()) -> Election:
    """Seven bids and nine voters. Benches and the choir are level; nobody wants the statue; the market was withdrawn.

    With `music`, only one of the choir and the band can be funded.
    """
    bids = (
        Bid(1, "Benches", 600_00, 350_00),
        Bid(2, "Choir", 400_00, 200_00, one_of=music),
        Bid(3, "Allotment", 700_00),
        Bid(4, "Brass band", 500_00, one_of=music, pot=outside),
        Bid(5, "Play street", 250_00, pot=outside),
        Bid(6, "Statue", 900_00),
        Bid(7, "Market", 100_00, withdrawn=True),
    )
    ballots: list[dict[int, int]] = [{1: 5, 3: 4, 7: 5}, {1: 4, 3: 5}, {1: 3, 2: 2, 3: 5}, {2: 5, 4: 4}, {2: 4, 4: 1}]
    ballots += [{1: 3, 2: 4, 5: 3}, {3: 5, 5: 1}, {4: 3, 5: 2}, {}]
    if not scores:
        ballots = [dict.fromkeys(marks, 1) for marks in ballots]
    return Election.of(pot, bids, ballots, 5 if scores else 1)


POTS = Pots(
    (
        Pot("Green", 1300_00, EqualShares(Satisfaction.COST, Completion.NONE, LOTS)),
        Pot("Music and play", 500_00, HighestFirst(SKIP, LOTS)),
    )
)
TOLD = {
    "highest-first-stop": Told(street(scores=True), HighestFirst(STOP, LOTS)),
    "highest-first-skip": Told(street(), HighestFirst(SKIP, LOTS)),
    "highest-first-part-fund": Told(street(scores=True, music=("music",)), HighestFirst(PART, SMALLER)),
    "highest-first-lots": Told(street(pot=1500_00), HighestFirst(SKIP, LOTS)),
    "highest-first-voters": Told(street(scores=True), HighestFirst(SKIP, SMALLER, Measure.VOTERS)),
    "highest-first-average": Told(street(scores=True), HighestFirst(SKIP, LOTS, Measure.AVERAGE, least_average=20)),
    "highest-first-per-pound": Told(street(), HighestFirst(SKIP, LOTS, Measure.PER_POUND)),
    "highest-first-prizes": Told(street(), HighestFirst(SKIP, SMALLER, prize=450_00)),
    "best-total-score": Told(street(scores=True), BestTotal(Satisfaction.SCORE, LOTS)),
    "best-total-cardinality": Told(street(), BestTotal(Satisfaction.CARDINALITY, NUMBER)),
    "best-total-cost": Told(street(), BestTotal(Satisfaction.COST, NUMBER)),
    "equal-shares-cost": Told(street(), EqualShares(Satisfaction.COST, Completion.NONE, SMALLER)),
    "equal-shares-cardinality": Told(street(), EqualShares(Satisfaction.CARDINALITY, Completion.UTILITARIAN, NUMBER)),
    "equal-shares-score": Told(street(scores=True), EqualShares(Satisfaction.SCORE, Completion.ADD1U, LOTS)),
    "exact-equal-shares": Told(street(), ExactEqualShares(Satisfaction.COST, ties=SMALLER)),
    "phragmen": Told(street(), Phragmen(SMALLER)),
    "pots": Told(street(outside=1), POTS),
}
# Counts that wait for lots, and the question they ask.
ASKED = {
    "lots-by-points": Told(street(pot=1200_00), HighestFirst(SKIP, LOTS)),
    "lots-by-shares": Told(street(), EqualShares(Satisfaction.COST, Completion.NONE, LOTS)),
}


def asked(told: Told) -> str:
    waiting = share_out(told.election, told.rule)
    assert isinstance(waiting, TieToSettle)
    return draw_sentence(waiting) + "\n"


def text_of(told: Told) -> str:
    """Wherever lots are drawn, the highest number comes out first."""
    outcome, _ = drawn_to_the_end(told.election, told.rule)
    if isinstance(told.rule, EqualShares):
        outcome = with_rates(told.election, told.rule, outcome)
    return "\n".join(_lines(outcome, told.rule, len(told.election.ballots))) + "\n"


def _lines(outcome: Outcome, rule: Rule, voters: int) -> list[str]:
    begins = [f"{begin}.", ""] if (begin := opening(outcome, voters)) else []
    steps = [f"{place}. {sentence(step, rule)}" for place, step in enumerate(outcome.steps, start=1)]
    return [*rule_in_words(rule), "", *begins, *steps, *[f"- {tie_sentence(tie)}" for tie in outcome.ties]]


@pytest.mark.parametrize("name", TOLD)
def test_what_residents_read(name: str) -> None:
    assert text_of(TOLD[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ASKED)
def test_what_the_hall_is_asked(name: str) -> None:
    assert asked(ASKED[name]) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_file_of_sentences_is_compared() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*TOLD, *ASKED}


def write(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    texts = {name: text_of(told) for name, told in TOLD.items()} | {name: asked(told) for name, told in ASKED.items()}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FOLDER)

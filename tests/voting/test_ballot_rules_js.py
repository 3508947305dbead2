"""The rules of a ballot as a phone has them, held against those of the server: the same marks, the same sentences."""

import json
import random
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser

from pb.count.ballot_types import Approve, BallotType, Rank, ScoreEvery, SharePoints, SpendThePot
from pb.paths import STATIC
from pb.problems import Problems
from pb.voting.rules import Choice, answers_of, check_marks, field_of

RULES = (STATIC / "ballot_rules.js").read_text()
CHECKED = """async ([rules, cases]) => {
  const {checked} = await import(URL.createObjectURL(new Blob([rules], {type: 'text/javascript'})));
  return cases.map(({ballot, bids, typed}) => checked(JSON.parse(ballot), bids, typed));
}"""
KINDS: tuple[BallotType, ...] = (
    ScoreEvery(),
    ScoreEvery(best=10, every=True),
    Approve(),
    Approve(1, None),
    Approve(1, 1),
    Approve(2, None),
    Approve(2, 2),
    Approve(2, 4),
    Rank(1),
    Rank(4),
    SharePoints(1),
    SharePoints(10),
    SharePoints(1200),
    SpendThePot(1800_00),
    SpendThePot(123456_05),
)
ON_BALLOT = {
    number: Choice(f"Bid & co {number}", asked) for number, asked in enumerate((600_00, 1200_00, 1250, 99999_99, 5), 1)
}
# What a page can send besides a right answer; only points are typed.
ODD = {"score": ["", "none"], "points": ["", " ", " 03 ", "0", "00", "-1", "2.5", "ten", "99999999999", "\uff11"]}


def server(ballot: BallotType, typed: Mapping[str, str]) -> dict[str, Any]:
    answers = {name: [answer] for name, answer in typed.items() if answer or ballot.kind != "score"}
    try:
        marks = check_marks(answers, ON_BALLOT, ballot)
    except Problems as problems:
        return {"problems": problems.by_field}
    return {"problems": {}, "marks": {field_of(number): mark for number, mark in marks.items()}}


def test_a_phone_finds_what_the_server_finds(chromium: Browser) -> None:
    chance = random.Random(7)
    bids = [
        {"name": field_of(number), "number": number, "title": choice.title, "asked": choice.asked}
        for number, choice in ON_BALLOT.items()
    ]
    cases, expected = [], []
    for ballot in KINDS:
        for _ in range(60):
            right = [answer for answer in answers_of(ballot) if len(answer) < 4]
            blank = [*ODD.get(ballot.kind, [""]), *[ODD.get(ballot.kind, [""])[0]] * 6]
            few = chance.random()
            typed = {bid["name"]: chance.choice(right if chance.random() < few else blank) for bid in bids}
            cases.append({"ballot": ballot.as_text(), "bids": bids, "typed": typed})
            expected.append(server(ballot, {str(name): answer for name, answer in typed.items()}))
    page = chromium.new_page()
    found = page.evaluate(CHECKED, [RULES, cases])
    page.close()
    sentences = set()
    for case, phone, wanted in zip(cases, found, expected, strict=True):
        assert phone["problems"] == wanted["problems"], json.dumps(case)
        assert phone["marks"] == wanted.get("marks", phone["marks"]), json.dumps(case)
        sentences |= set(wanted["problems"].values())
    assert len(sentences) > 30

"""A round's rules as sentences that a resident reads."""

import json
from typing import Any

import pytest

from pb.count.ballot_types import Rank, ScoreEvery
from pb.count.parameters import parameters_of
from pb.count.rule import EqualShares, HighestFirst, Remainder, Rule, TieBreak
from pb.proof.slips import Mode
from pb.rounds.models import Round
from pb.rounds.words import (
    ballot_of,
    ballot_type_kept,
    checking_in_words,
    eligibility_in_words,
    risk_in_words,
    rule_of,
    sealing_in_words,
    secrecy_in_words,
    sharing_in_words,
    totals_alone_in_words,
)


def a_round(**other: Any) -> Round:
    return Round(slug="m", name="Marlfield decides", place="Marlfield", **other)


@pytest.mark.parametrize(
    ("age", "connections", "sentence"),
    [
        (11, "live", "You can vote if you are 11 or over and you live in NK4."),
        (16, "work", "You can vote if you are 16 or over and you work or volunteer in NK4."),
        (11, "live study", "You can vote if you are 11 or over and you live or study in NK4."),
        (11, "live work study", "You can vote if you are 11 or over and you live, work, volunteer or study in NK4."),
        (0, "live", "You can vote, at any age, if you live in NK4."),
    ],
)
def test_eligibility_in_words_is_one_sentence(age: int, connections: str, sentence: str) -> None:
    assert eligibility_in_words(a_round(age_from=age, connections=connections, postcodes="NK4")) == sentence


def test_rule_of_reads_what_was_chosen() -> None:
    rule = HighestFirst(Remainder.SKIP, (TieBreak.SMALLER_REQUEST, TieBreak.LOTS))
    assert rule_of(a_round(rule=json.dumps(parameters_of(rule)))) == rule
    with pytest.raises(ValueError):
        rule_of(a_round())


def test_ballot_of_reads_what_was_chosen() -> None:
    assert ballot_of(a_round(ballot_type=Rank(3).as_text())) == Rank(3)
    assert ballot_type_kept(ScoreEvery().as_text()) == ScoreEvery()
    with pytest.raises(ValueError):
        ballot_of(a_round())


def test_sharing_in_words_is_empty_while_nothing_is_chosen() -> None:
    assert sharing_in_words(a_round()) == ()


def test_sharing_in_words_says_the_rule() -> None:
    assert sharing_in_words(a_round(rule=json.dumps(parameters_of(HighestFirst(Remainder.STOP))))) == (
        "We pay the bid with the most points first, and never one with no points.",
        "We stop at the first bid that we cannot pay in full.",
        "If points are equal and the order matters, we draw lots.",
    )


def test_sharing_in_words_says_that_each_group_gets_one_award() -> None:
    rule = json.dumps(parameters_of(HighestFirst(Remainder.STOP)))
    assert sharing_in_words(a_round(rule=rule, one_per_group=True))[-1] == "At most one bid of each group is funded."


@pytest.mark.parametrize(
    ("rule", "promised"),
    [
        (HighestFirst(Remainder.SKIP), "anyone can check the sharing"),
        (EqualShares(), "organisers alone can recount the votes and the sharing"),
    ],
)
def test_checking_in_words_promises_no_recount_that_totals_cannot_give(rule: Rule, promised: str) -> None:
    round = a_round(rule=json.dumps(parameters_of(rule)), disclosure="tallies", organisers=2, receipts="offered")
    assert promised in " ".join(checking_in_words(round))


ADDS_UP = HighestFirst(Remainder.SKIP)
READS_WHOLE = EqualShares()


def a_round_of(rule: Rule, disclosure: str, custody: str = "server", receipts: str = "offered") -> Round:
    rules = json.dumps(parameters_of(rule))
    return a_round(rule=rules, disclosure=disclosure, custody=custody, receipts=receipts)


TORN = "After that, neither the computer nor its backups can tell how you voted."
IN_PUBLIC = "But ballots are published whole: whoever knows most of your marks might recognise yours."
IN_THE_COMPUTER = (
    "But ballots stay whole on this computer and are not published: whoever looks there might recognise yours."
)


@pytest.mark.parametrize(
    ("rule", "disclosure", "shown", "ends"),
    [
        (ADDS_UP, "slips", Mode.SLIPS, TORN),
        (ADDS_UP, "slips", Mode.TALLIES, TORN),
        (ADDS_UP, "tallies", Mode.TALLIES, TORN),
        (READS_WHOLE, "tallies", Mode.TALLIES, IN_THE_COMPUTER),
        (READS_WHOLE, "", Mode.TALLIES, IN_THE_COMPUTER),
        (READS_WHOLE, "ballots", Mode.BALLOTS, IN_PUBLIC),
        (ADDS_UP, "ballots", Mode.BALLOTS, IN_PUBLIC),
        (ADDS_UP, "ballots", Mode.TALLIES, IN_THE_COMPUTER),
    ],
)
def test_secrecy_in_words_says_where_ballots_stay_whole(rule: Rule, disclosure: str, shown: Mode, ends: str) -> None:
    assert secrecy_in_words(a_round_of(rule, disclosure), shown).endswith(ends)


@pytest.mark.parametrize(
    ("custody", "sentence"),
    [
        ("server", "The key to the envelopes is destroyed once the boxes are sealed."),
        ("scrutineers", "The key to the envelopes is not on this computer: scrutineers have it as words on paper"),
    ],
)
def test_secrecy_in_words_says_who_has_the_key(custody: str, sentence: str) -> None:
    assert f"apart from your card. {sentence}" in secrecy_in_words(a_round_of(ADDS_UP, "slips", custody), Mode.SLIPS)


@pytest.mark.parametrize(
    ("custody", "ends"),
    [
        ("server", "copy the key before it is destroyed."),
        ("scrutineers", "copy the key as it is made, or as scrutineers type their words."),
    ],
)
def test_risk_in_words_says_when_the_key_could_be_copied(custody: str, ends: str) -> None:
    assert risk_in_words(a_round_of(ADDS_UP, "slips", custody)).endswith(ends)


TRUST_THE_TOTALS = "That the totals are right, organisers and those who watched them have to say."
TRUST_ALL = "That the totals and the awards are right, organisers and those who watched them have to say."
FEW = "Single marks are not published, because fewer than ten people voted."


@pytest.mark.parametrize(
    ("round", "sentence"),
    [
        (
            a_round_of(ADDS_UP, "tallies"),
            "Single marks are not published. You can check that your slips are in the boxes and that the money follows "
            f"from the totals. {TRUST_THE_TOTALS}",
        ),
        (
            a_round_of(ADDS_UP, "tallies", receipts="none"),
            f"Single marks are not published. You can check that the money follows from the totals. {TRUST_THE_TOTALS}",
        ),
        (
            a_round_of(READS_WHOLE, ""),
            f"Single marks are not published. You can check that your slips are in the boxes. {TRUST_ALL}",
        ),
        (a_round_of(READS_WHOLE, "tallies", receipts="none"), f"Single marks are not published. {TRUST_ALL}"),
        (
            a_round_of(READS_WHOLE, "ballots"),
            f"{FEW} You can check on this site that your ballot is in the box. {TRUST_ALL}",
        ),
        (
            a_round_of(ADDS_UP, "slips"),
            f"{FEW} You can check that your slips are in the boxes and that the money follows from the totals. "
            f"{TRUST_THE_TOTALS}",
        ),
    ],
)
def test_totals_alone_in_words_promises_only_what_can_be_checked(round: Round, sentence: str) -> None:
    assert totals_alone_in_words(round, Mode.TALLIES) == sentence


@pytest.mark.parametrize("shown", [Mode.SLIPS, Mode.BALLOTS])
def test_totals_alone_in_words_says_nothing_where_marks_are_published(shown: Mode) -> None:
    assert totals_alone_in_words(a_round_of(ADDS_UP, shown.value), shown) == ""


TEARING = (
    "Then every ballot is taken out of its envelope and torn into slips, the slips go into a box for each bid, and"
)
WHOLE = "Then every ballot is taken out of its envelope and goes, whole, into one box"


@pytest.mark.parametrize(
    ("rule", "disclosure", "happens", "for_good"),
    [
        (ADDS_UP, "slips", TEARING, "no ballot can be put back together"),
        (ADDS_UP, "tallies", TEARING, "no ballot can be put back together"),
        (ADDS_UP, "ballots", f"{WHOLE}, and the key", "nobody can find out which card"),
        (READS_WHOLE, "ballots", f"{WHOLE}, and the key", "nobody can find out which card"),
        (READS_WHOLE, "tallies", f"{WHOLE}, because the rule reads whole ballots", "nobody can find out which card"),
    ],
)
def test_sealing_in_words_says_whether_ballots_are_torn(
    rule: Rule, disclosure: str, happens: str, for_good: str
) -> None:
    first, last = sealing_in_words(a_round_of(rule, disclosure))
    assert happens in first
    assert for_good in last


@pytest.mark.parametrize(
    ("custody", "ends"),
    [("server", "the key to the envelopes is destroyed."), ("scrutineers", "the scrutineers tear up their words.")],
)
def test_sealing_in_words_says_what_becomes_of_the_key(custody: str, ends: str) -> None:
    assert sealing_in_words(a_round_of(ADDS_UP, "slips", custody))[0].endswith(ends)

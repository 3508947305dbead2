"""Who may vote, what is counted, and whether it adds up."""

import pytest

from pb.door.postcodes import areas_of
from pb.door.rules import (
    FORMS_REMEMBERED,
    REASONS,
    Balance,
    Verdict,
    WhoMayVote,
    check_explained,
    check_reason,
    check_took_back,
    may_vote,
    off_by,
    remembers,
)
from pb.problems import Problems, Refused
from pb.voting.rules import Channel

ALL = WhoMayVote(areas_of("NK4 1, NK4 2"), 11, ("live", "work"))


def problems_of(who: WhoMayVote, postcode: str = "", age: str = "", connection: str = "") -> dict[str, str]:
    with pytest.raises(Problems) as raised:
        may_vote(who, postcode, age, connection)
    return raised.value.by_field


def test_may_vote_says_yes_with_every_reason() -> None:
    assert may_vote(ALL, "nk41ab", "old", "work") == Verdict(
        True, ["NK4 1AB is in the area.", "They work or volunteer there.", "They are 11 or over."]
    )


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (("NK5 1AB", "old", "live"), ["NK5 1AB is not in NK4 1, NK4 2."]),
        (("NK4 1AB", "young", "live"), ["They have to be 11 or over."]),
        (("NK4 1AB", "old", "none"), ["They have to live, work or volunteer there."]),
        (("NK5", "young", "live"), ["NK5 is not in NK4 1, NK4 2.", "They have to be 11 or over."]),
    ],
)
def test_may_vote_says_no_with_what_is_missing_alone(answers: tuple[str, str, str], why: list[str]) -> None:
    assert may_vote(ALL, *answers) == Verdict(False, why)


def test_may_vote_asks_for_all_that_is_missing() -> None:
    assert problems_of(ALL) == {
        "postcode": "Enter a postcode, like NK4 1AB",
        "connection": "Choose what they do there",
        "age": "Choose how old they are",
    }
    assert problems_of(ALL, "NK4 1AB", "12", "study") == {
        "connection": "Choose what they do there",
        "age": "Choose how old they are",
    }
    unsure = "Ask for the whole postcode: this part of it may be in the area or not"
    assert problems_of(ALL, "NK4", "old", "live") == {"postcode": unsure}
    assert problems_of(ALL, "NK41", "old", "live") == {"postcode": unsure}


def test_may_vote_looks_at_nothing_that_the_rule_does_not_ask() -> None:
    assert may_vote(WhoMayVote(), "", "", "") == Verdict(True, [])
    assert may_vote(WhoMayVote(age_from=16), "nonsense", "old", "") == Verdict(True, ["They are 16 or over."])
    one = WhoMayVote(areas_of("NK4"), 0, ("live",))
    assert may_vote(one, "NK4 1AB", "", "") == Verdict(True, ["NK4 1AB is in the area."])


def test_remembers_the_last_forms_and_refuses_one_that_is_there() -> None:
    kept = ""
    for number in range(FORMS_REMEMBERED + 1):
        kept = remembers(kept, f"{number:032}")
    assert kept.split() == [f"{number:032}" for number in range(1, FORMS_REMEMBERED + 1)]
    assert len(kept) <= 300
    with pytest.raises(ValueError, match="counted"):
        remembers(kept, f"{3:032}")


def test_check_reason_is_from_the_list_and_in_words_where_it_is_another() -> None:
    assert check_reason("torn", "") == REASONS["torn"]
    assert check_reason("torn", "the dog ate it") == "the dog ate it"
    assert check_reason("other", "the dog ate it") == "the dog ate it"


@pytest.mark.parametrize(
    ("reason", "words", "field"),
    [
        ("", "", "reason"),
        ("lost", "", "reason"),
        ("other", "", "words"),
        ("torn", "x" * 101, "words"),
        ("torn", "a\nb", "words"),
    ],
)
def test_check_reason_says_what_is_missing(reason: str, words: str, field: str) -> None:
    with pytest.raises(Problems) as raised:
        check_reason(reason, words)
    assert list(raised.value.by_field) == [field]


def test_check_took_back_wants_one_that_was_handed_out() -> None:
    check_took_back(1)
    with pytest.raises(Refused, match="handed out none of these"):
        check_took_back(0)


# 100 cards made, 10 withdrawn, 60 handed out: 50 voted, 2 spoiled, 8 still out; 30 in hand.
CARDS = Balance(Channel.CARD, made=100, handed_out=60, used=50, spoiled=2, lost=10)


def test_a_balance_knows_where_cards_should_be() -> None:
    assert (CARDS.still_out, CARDS.in_hand, CARDS.unused) == (8, 30, 38)


@pytest.mark.parametrize(("back", "off"), [(30, 0), (29, 1), (0, 30), (31, -1), (38, -8)])
def test_off_by_is_0_where_handed_out_is_used_and_spoiled_and_still_out(back: int, off: int) -> None:
    assert off_by(CARDS, back) == off


def test_check_explained_wants_words_where_it_does_not_add_up() -> None:
    papers = Balance(Channel.PAPER, 40, 20, 19, 0, 0)
    check_explained([CARDS, papers], [30, 20], "")
    check_explained([CARDS, papers], [0, 0], "Some were left on the bus.")
    with pytest.raises(Problems) as raised:
        check_explained([CARDS, papers], [28, 21], "")
    assert raised.value.by_field == {
        "why": "2 cards gone that no desk handed out (60 handed out, 50 used, 2 spoiled). 1 paper more in your hands "
        "than there should be (20 handed out, 19 used, 0 spoiled). Count again, or say why. It is published"
    }


def test_off_by_knows_papers_that_were_rejected() -> None:
    papers = Balance(Channel.PAPER, made=40, handed_out=20, used=15, spoiled=1, lost=0, rejected=3)
    assert (papers.still_out, papers.in_hand, papers.unused) == (1, 20, 21)
    assert off_by(papers, 20) == 0
    with pytest.raises(Problems, match="20 handed out, 15 used, 1 spoiled, 3 rejected"):
        check_explained([papers], [19], "")


def test_check_explained_asks_nothing_where_the_door_counted_nothing() -> None:
    check_explained([Balance(Channel.CARD, 100, 0, 50, 0, 0)], [3], "")
    with pytest.raises(Problems):
        check_explained([Balance(Channel.CARD, 100, 0, 50, 0, 0), CARDS], [3, 30], "")

"""The running order, the scenes, the timer, the reveal and the practice vote."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pb.count.outcome import Verdict
from pb.count.rule import BestTotal, EqualShares, HighestFirst, Phragmen, Remainder, Rule, Satisfaction, TieBreak
from pb.db import Database
from pb.hall.actions import (
    answer_practice,
    draw_running_order,
    set_plan,
    set_running_order,
    set_timer,
    show_moment,
    wipe_practice,
)
from pb.hall.queries import fingerprint, pitching
from pb.hall.rules import Scene, drawn_order
from pb.problems import Problems, Refused
from pb.rounds.rules import Phase
from tests import make
from tests.conftest import FrozenClock
from tests.doing import do, refusal
from tests.hall.evening import BALLOTS, SLUG, hall, planned, show
from tests.looking import everything, once, said, the_round, written


def order(store: Database) -> list[int]:
    return [bid.number for bid in hall(store).pitches]


@once
def test_a_running_order_is_set_by_hand_and_everyone_is_told(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    assert order(store) == [1, 2, 3]
    do(store, set_running_order, SLUG, "3, 1, 2")
    assert order(store) == [3, 1, 2]
    newest = written(store, SLUG)[0]
    assert (newest.text, newest.notice) == ("Set the running order of the pitches: 3, 1, 2.", True)


def test_a_running_order_is_drawn_with_dice_that_are_in_the_minutes(store: Database, clock: FrozenClock) -> None:
    make.make_round(store, Phase.BALLOT_FIXED)
    do(store, draw_running_order, SLUG, "35142")
    drawn = drawn_order(the_round(store, SLUG).public_name, "35142", [1, 2, 3])
    assert order(store) == list(drawn)
    listed = ", ".join(map(str, drawn))
    assert said(store, SLUG)[0] == f"Drew the running order of the pitches. Dice rolled: 35142. Order: {listed}."


@once
def test_a_running_order_that_is_wrong_changes_nothing(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    before = everything(store)
    with pytest.raises(Problems):
        do(store, set_running_order, SLUG, "3, 1")
    assert everything(store) == before


@once
@pytest.mark.parametrize(
    ("phase", "reason"),
    [
        (Phase.REVIEW, "Fix the ballot first: then it is known who pitches."),
        (Phase.CLOSED, "Voting has closed, so the pitches are over."),
    ],
)
def test_a_running_order_has_its_time(store: Database, clock: FrozenClock, phase: Phase, reason: str) -> None:
    make.make_round(store, phase)
    assert refusal(store, set_running_order, SLUG, "3, 1, 2") == reason
    assert refusal(store, draw_running_order, SLUG, "35142") == reason


@once
def test_the_ballot_keeps_its_order_whatever_the_running_order(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    do(store, set_running_order, SLUG, "3, 1, 2")
    assert {bid.number: bid.title for bid in hall(store).pitches} == {
        3: "Football nets",
        1: "Benches in the park",
        2: "Lunch club",
    }


def test_the_evening_is_walked_through_in_order(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    do(store, set_plan, SLUG, planned(break_after="2"))
    walked = [hall(store).moment.name]
    while hall(store).next:
        show(store, "next")
        walked.append(hall(store).moment.name)
    pitches = [f"{scene}-{position}" for position in (1, 2, 3) for scene in ("pitch", "scoring")]
    pitches.insert(4, "break-2")
    assert walked == ["welcome-0", "practice-0", *pitches, "last-call-0", "closed-0"]
    show(store, "back")
    assert hall(store).moment.name == "last-call-0"
    show(store, "pitch-2")
    assert hall(store).moment.name == "pitch-2"


@once
def test_a_second_press_of_the_same_page_goes_no_further(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    for _ in range(2):
        store.write(lambda s: show_moment(s, SLUG, "welcome-0", "next", by=make.BY, now=make.NOW))
    assert hall(store).moment.name == "practice-0"


@once
def test_a_moment_that_is_none_is_refused(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    before = everything(store)
    for wanted in ("back", "pitch-4", "result-0", ""):
        with pytest.raises(Refused):
            show(store, wanted)
    assert everything(store) == before


@once
def test_scoring_starts_its_timer_and_a_pitch_waits_for_its_speaker(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    show(store, "pitch-1")
    clock.move(seconds=5)
    assert hall(store).left == 120
    clock.moment = make.NOW
    show(store, "next")
    clock.move(seconds=5)
    assert hall(store).left == 40


def test_a_timer_is_started_paused_and_put_back(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    show(store, "pitch-1")

    def press(wanted: str, seen: str = "pitch-1") -> float:
        store.write(lambda s: set_timer(s, SLUG, seen, wanted, now=clock.moment))
        return hall(store).left

    press("start")
    clock.move(seconds=30.5)
    assert press("start") == 89.5
    assert press("pause", "pitch-2") == 89.5
    assert press("pause") == 90
    clock.move(seconds=60)
    assert hall(store).left == 90
    press("start")
    clock.move(seconds=300)
    assert hall(store).left == 0
    assert press("nonsense") == 0
    assert press("reset") == 120


@once
@pytest.mark.parametrize("phase", [Phase.VOTING, Phase.CLOSED, Phase.SEALED])
def test_nothing_can_be_revealed_before_the_count(store: Database, clock: FrozenClock, phase: Phase) -> None:
    make.make_round(store, phase, ballots=BALLOTS)
    show(store, "closed-0")
    assert hall(store).next is None
    for wanted in ("next", "reveal-1", "result-0"):
        with pytest.raises(Refused) as raised:
            show(store, wanted)
        assert str(raised.value).endswith("The reveal opens once the ballots are counted.")


@once
def test_a_count_that_waits_for_lots_reveals_nothing(store: Database, clock: FrozenClock) -> None:
    tied = (make.bid("One", amount=1500_00, minimum=None), make.bid("Two", amount=1500_00, minimum=None))
    make.make_round(store, Phase.SEALED, bids=tied, ballots=({1: 5, 2: 5},), remainder="skip", ties="lots")
    with pytest.raises(AssertionError, match="give `lots`"):
        make.count(store, SLUG)
    assert the_round(store, SLUG).phase(make.NOW) is Phase.COUNTED
    assert hall(store).moments[-1].scene is Scene.CLOSED


def test_a_reveal_is_in_the_minutes_and_the_ledger_once_for_each_count(store: Database, clock: FrozenClock) -> None:
    make.make_round(store, Phase.COUNTED, ballots=BALLOTS)
    begun = [show(store, wanted) for wanted in ("reveal-1", "next", "back", "result-0")]
    assert begun == [True, False, False, False]
    assert said(store, SLUG).count("Began to show count 1 in the hall.") == 1
    make.count(store, SLUG, reason="Lots were typed in wrongly.")
    assert show(store, "reveal-1")
    assert said(store, SLUG)[0] == "Began to show count 2 in the hall."


@once
def test_what_was_revealed_can_still_be_published_and_verified(store: Database, clock: FrozenClock) -> None:
    make.make_round(store, Phase.COUNTED, ballots=BALLOTS)
    show(store, "reveal-1")
    make.publish(store, SLUG)
    assert the_round(store, SLUG).published_at


RULES: dict[str, Rule] = {
    "highest-first": HighestFirst(Remainder.PART_FUND, (TieBreak.NUMBER,)),
    "skip": HighestFirst(Remainder.SKIP, (TieBreak.NUMBER,)),
    "equal-shares": EqualShares(ties=(TieBreak.NUMBER,)),
    "phragmen": Phragmen(ties=(TieBreak.NUMBER,)),
    "best-total": BestTotal(Satisfaction.SCORE, (TieBreak.NUMBER,)),
}


@once
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_reveal_tells_every_funded_bid_whatever_the_rule(store: Database, clock: FrozenClock, rule: Rule) -> None:
    whole = replace(make.ALONE, disclosure="ballots") if rule.needs_whole_ballots else make.ALONE
    make.make_round(store, Phase.COUNTED, ballots=BALLOTS * 4, rule=rule, checking=whole)
    now = hall(store)
    assert now.result
    funded = [line.bid.number for line in now.result.funded]
    assert funded
    told = []
    for position in range(1, len(funded) + 1):
        show(store, f"reveal-{position}")
        now = hall(store)
        assert now.telling
        assert now.result
        told.append((now.telling.step.number, now.group_told))
        line = now.result.funded[position - 1]
        assert f"{line.bid.title}: {now.why[0]}" == f"{line.sentence}."
    assert now.telling
    assert now.result
    assert now.telling.left == now.result.outcome.left
    assert told == [(line.bid.number, line.bid.group_name) for line in now.result.funded]
    assert now.next is not None
    assert now.next.name == "result-0"


@once
def test_every_decision_is_told_where_that_was_set(store: Database, clock: FrozenClock) -> None:
    make.make_round(store, Phase.COUNTED, ballots=BALLOTS, remainder="skip", funders=[("Council", 1000_00)])
    assert [each.step.verdict for each in hall(store).story] == [Verdict.FUNDED]
    do(store, set_plan, SLUG, planned(tell="every"))
    assert len(hall(store).story) == 3


@once
def test_the_screen_has_something_else_to_show_when_something_changes(store: Database, clock: FrozenClock) -> None:
    make.make_round(store, ballots=({1: 5},) * 10)

    def shown() -> str:
        with store.read() as session:
            return fingerprint(session, SLUG)

    seen = [shown()]
    clock.move(seconds=30)
    assert shown() == seen[0]
    for change in (
        lambda: make.cast_all(store, SLUG, ({1: 5},)),
        lambda: show(store, "practice-0"),
        lambda: store.write(lambda s: answer_practice(s, SLUG, first=True, run="")),
        lambda: show(store, "pitch-1"),
        lambda: store.write(lambda s: set_timer(s, SLUG, "pitch-1", "start", now=make.NOW)),
        lambda: do(store, set_running_order, SLUG, "3, 1, 2"),
        lambda: clock.move(hours=24),
    ):
        change()
        seen.append(shown())
    assert len(set(seen)) == len(seen)


@once
def test_pitching_is_told_to_phones_while_a_pitch_is_on(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    round_id = the_round(store, SLUG).id

    def now() -> tuple[str, str] | None:
        with store.read() as session:
            found = pitching(session, round_id)
        return (found[0].value, found[1].title) if found else None

    assert now() is None
    do(store, set_running_order, SLUG, "3, 1, 2")
    show(store, "pitch-1")
    assert now() == ("pitch", "Football nets")
    show(store, "next")
    assert now() == ("scoring", "Football nets")
    show(store, "last-call-0")
    assert now() is None


def test_the_practice_vote_counts_each_browser_once_and_can_be_wiped(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    show(store, "practice-0")

    def answer(first: bool, run: str) -> str:
        return store.write(lambda s: answer_practice(s, SLUG, first=first, run=run))

    def tally() -> tuple[int, int]:
        return hall(store).practice.first, hall(store).practice.second

    kept = answer(True, "")
    answer(False, kept)
    answer(False, "")
    assert tally() == (1, 1)
    store.write(lambda s: wipe_practice(s, SLUG, now=make.NOW))
    assert tally() == (0, 0)
    answer(False, kept)
    assert tally() == (0, 1)


@once
def test_the_practice_vote_is_shut_while_it_is_not_on_the_screen(store: Database, clock: FrozenClock) -> None:
    make.make_round(store)
    before = everything(store)
    with pytest.raises(Refused, match="The practice vote is not open now"):
        store.write(lambda s: answer_practice(s, SLUG, first=True, run=""))
    assert everything(store) == before


@once
def test_nothing_of_the_evening_is_in_the_box(store: Database, clock: FrozenClock) -> None:
    """The practice vote, the scenes and the timer leave every table of the vote as it was."""
    make.make_round(store, ballots=BALLOTS)
    before = everything(store)
    show(store, "practice-0")
    store.write(lambda s: answer_practice(s, SLUG, first=True, run=""))
    store.write(lambda s: set_timer(s, SLUG, "practice-0", "start", now=make.NOW + timedelta(seconds=1)))
    after = everything(store)
    assert {name for name in before if before[name] != after[name]} == {"stage", "practice"}

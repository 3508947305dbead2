"""Which scene follows which, how much time is left, who pitches when, and what the reveal tells."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.count.election import Election
from pb.count.outcome import Step, Verdict
from pb.hall.rules import (
    EVERY_DECISION,
    FUNDED_ALONE,
    START,
    Moment,
    Scene,
    check_answering,
    clock_face,
    drawn_order,
    evening,
    in_running_order,
    moment_after,
    moment_before,
    moment_named,
    pitch_digest,
    place_of,
    read_order,
    seconds_left,
    told,
    turnout_in_tens,
)
from pb.problems import Problems, Refused
from tests.count.any_rule import counted, every_rule, rounds
from tests.thorough import examples

NOW = datetime(2027, 3, 20, 19, tzinfo=UTC)
ROUND = "r-0123456789ab"


def names(moments: tuple[Moment, ...]) -> str:
    return " ".join(moment.name for moment in moments)


def test_evening_goes_from_welcome_to_counting() -> None:
    assert names(evening(2, None, None)) == (
        "welcome-0 practice-0 pitch-1 scoring-1 pitch-2 scoring-2 last-call-0 closed-0"
    )


def test_evening_has_its_break_after_the_pitch_that_was_said() -> None:
    assert "scoring-1 break-1 pitch-2 " in names(evening(3, 1, None))


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        pytest.param(None, "closed-0", id="nothing is revealed before the count"),
        pytest.param(0, "closed-0 result-0", id="nothing is funded"),
        pytest.param(2, "closed-0 reveal-1 reveal-2 result-0", id="two steps"),
    ],
)
def test_evening_ends_with_as_much_of_a_reveal_as_there_is(steps: int | None, end: str) -> None:
    assert names(evening(1, None, steps)).endswith(f" {end}")


@pytest.mark.parametrize(
    ("at", "place"),
    [
        pytest.param(Moment(Scene.PITCH, 2), "pitch-2", id="as it is"),
        pytest.param(Moment(Scene.PITCH, 9), "pitch-3", id="a pitch less"),
        pytest.param(Moment(Scene.BREAK, 2), "scoring-2", id="the break was taken out"),
        pytest.param(Moment(Scene.REVEAL, 5), "closed-0", id="nothing to reveal"),
    ],
)
def test_place_of_a_moment_that_is_gone_is_the_nearest_before(at: Moment, place: str) -> None:
    moments = evening(3, None, None)
    assert moments[place_of(at, moments)].name == place


def test_moment_after_and_before_walk_the_whole_evening() -> None:
    moments, at, walked = evening(24, 12, 9), START, [START]
    while after := moment_after(at, moments):
        assert moment_before(after, moments) == at
        walked.append(at := after)
    assert tuple(walked) == moments


def test_moment_before_the_first_there_is_none() -> None:
    assert moment_before(START, evening(1, None, None)) is None


def test_moment_named_finds_a_moment_of_this_evening_and_no_other() -> None:
    moments = evening(2, None, None)
    assert moment_named("scoring-2", moments) == Moment(Scene.SCORING, 2)
    assert [moment_named(name, moments) for name in ("pitch-3", "reveal-1", "result-0", "", "pitch")] == [None] * 5


@pytest.mark.parametrize(
    ("left", "gone", "seconds"),
    [
        pytest.param(120, None, 120, id="it stands"),
        pytest.param(120, 0, 120, id="just started"),
        pytest.param(120, 100.5, 19.5, id="running"),
        pytest.param(120, 500, 0, id="over"),
        pytest.param(120, -3, 120, id="the clock of another server is behind"),
    ],
)
def test_seconds_left_of_a_timer(left: int, gone: float | None, seconds: float) -> None:
    started = None if gone is None else NOW - timedelta(seconds=gone)
    assert seconds_left(left, started, NOW) == seconds


@pytest.mark.parametrize(
    ("seconds", "face"), [(120, "2:00"), (87.2, "1:28"), (59.9, "1:00"), (9, "0:09"), (0.1, "0:01"), (0, "0:00")]
)
def test_clock_face_is_rounded_up(seconds: float, face: str) -> None:
    assert clock_face(seconds) == face


@pytest.mark.parametrize(
    ("cast", "tens"),
    [(0, 0), (1, 0), (10, 0), (11, 10), (20, 10), (21, 20), (80, 70), (81, 80), (90, 80), (1001, 1000)],
)
def test_turnout_in_tens_is_more_than_a_whole_ten(cast: int, tens: int) -> None:
    assert turnout_in_tens(cast) == (f"More than {tens} people have voted" if tens else "")


def test_pitch_digest_is_what_sha256sum_says() -> None:
    assert pitch_digest(ROUND, "35142", 7) == sha256(b"pb1/pitch\nr-0123456789ab\n35142\n7\n").hexdigest()


def test_drawn_order_is_by_digest_and_the_same_whoever_does_it_again() -> None:
    order = drawn_order(ROUND, "35142", range(1, 25))
    digests = [sha256(f"pb1/pitch\n{ROUND}\n35142\n{number}\n".encode()).hexdigest() for number in order]
    assert digests == sorted(digests)
    assert sorted(order) == list(range(1, 25))
    assert drawn_order(ROUND, "35142", {*order}) == order != drawn_order(ROUND, "35143", order)


@pytest.mark.parametrize(
    ("kept", "numbers", "order"),
    [
        pytest.param([], {3, 1, 2}, (1, 2, 3), id="nothing was set"),
        pytest.param([3, 1, 2], {3, 1, 2}, (3, 1, 2), id="as set"),
        pytest.param([3, 1, 2], {4, 5, 3, 2}, (3, 2, 4, 5), id="one went and two came"),
    ],
)
def test_in_running_order_keeps_what_was_set(kept: list[int], numbers: set[int], order: tuple[int, ...]) -> None:
    assert in_running_order(kept, numbers) == order


@pytest.mark.parametrize("typed", ["7, 3, 1", "7 3 1", "7;3\n1"])
def test_read_order_reads_numbers_however_they_are_parted(typed: str) -> None:
    assert read_order(typed, [1, 3, 7]) == (7, 3, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("", "Enter each bid once: 1 is missing, 3 is missing, 7 is missing", id="nothing"),
        pytest.param("7, 3", "Enter each bid once: 1 is missing", id="one missing"),
        pytest.param("7, 3, 1, 7", "Enter each bid once: 7 is there more than once", id="one twice"),
        pytest.param("7, 3, 1, 8", "Enter each bid once: there is no bid 8", id="one that is not there"),
        pytest.param("7, 3, one", "Enter the numbers of the bids with commas between them, like 7, 3, 1", id="a word"),
        pytest.param(
            "7, 3, \u0661", "Enter the numbers of the bids with commas between them, like 7, 3, 1", id="a digit"
        ),
        pytest.param("7310001", "Enter the numbers of the bids with commas between them, like 7, 3, 1", id="run on"),
    ],
)
def test_read_order_says_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(Problems) as raised:
        read_order(typed, [1, 3, 7])
    assert raised.value.by_field == {"order": said}


@pytest.mark.parametrize("scene", Scene)
def test_check_answering_takes_the_practice_vote_only_while_it_is_on_the_screen(scene: Scene) -> None:
    try:
        check_answering(scene)
        refused = False
    except Refused:
        refused = True
    assert refused == (scene != "practice")


def step(number: int, award: int, verdict: Verdict = Verdict.FUNDED) -> Step:
    return Step(number, f"Bid {number}", 500, None, 0, 0, award, verdict)


def test_told_is_what_is_funded_alone_unless_every_decision_is_wanted() -> None:
    steps = [step(2, 500), step(3, 0, Verdict.DOES_NOT_FIT), step(1, 200, Verdict.PART_FUNDED)]
    kind = [(each.step.number, each.left_before, each.left) for each in told(steps, 700, FUNDED_ALONE)]
    whole = [(each.step.number, each.left_before, each.left) for each in told(steps, 700, EVERY_DECISION)]
    assert kind == [(2, 700, 200), (1, 200, 0)]
    assert whole == [(2, 700, 200), (3, 200, 200), (1, 200, 0)]


@pytest.mark.parametrize("name", every_rule())
@examples(15)
@given(data=st.data(), election=rounds())
def test_told_names_who_is_funded_and_drains_the_pot_under_any_rule(
    name: str, data: st.DataObject, election: Election
) -> None:
    outcome = counted(election, data.draw(every_rule()[name]))
    story = told(outcome.steps, outcome.spent + outcome.left, FUNDED_ALONE)
    assert tuple(each.step.number for each in story) == outcome.funded
    assert sum(each.left_before - each.left for each in story) == outcome.spent
    assert story == () or story[-1].left == outcome.left

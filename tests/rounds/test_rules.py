"""The phases of a round, what may be done in each, and what must be there before it is announced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pb.problems import Problems, Refused
from pb.rounds.rules import (
    Act,
    Phase,
    Progress,
    Timetable,
    allows,
    check_bids_stay_open,
    check_closing,
    check_order_of_dates,
    check_phase,
    check_ready,
    phase_at,
)

MOMENT = timedelta(microseconds=1)
BIDS_OPEN = datetime(2027, 3, 1, 9, tzinfo=UTC)
BIDS_CLOSE = datetime(2027, 3, 11, 17, tzinfo=UTC)
FIXED = datetime(2027, 3, 12, 10, tzinfo=UTC)
VOTING_OPENS = datetime(2027, 3, 20, 10, tzinfo=UTC)
VOTING_CLOSES = datetime(2027, 3, 20, 16, tzinfo=UTC)
ANNOUNCED = Timetable(
    announced_at=datetime(2027, 2, 20, tzinfo=UTC),
    bids_open_at=BIDS_OPEN,
    bids_close_at=BIDS_CLOSE,
    voting_opens_at=VOTING_OPENS,
    voting_closes_at=VOTING_CLOSES,
)
BALLOT_FIXED = replace(ANNOUNCED, ballot_fixed_at=FIXED)
OPENED = replace(BALLOT_FIXED, opened_at=FIXED + timedelta(days=1))
SEALED = replace(OPENED, sealed_at=VOTING_CLOSES + timedelta(minutes=30))
COUNTED = replace(SEALED, counted_at=VOTING_CLOSES + timedelta(hours=1))
PUBLISHED = replace(COUNTED, published_at=VOTING_CLOSES + timedelta(hours=2))


@pytest.mark.parametrize(
    ("times", "now", "phase"),
    [
        pytest.param(Timetable(), BIDS_OPEN, Phase.DRAFT, id="nothing is set"),
        pytest.param(replace(ANNOUNCED, announced_at=None), VOTING_OPENS, Phase.DRAFT, id="never announced"),
        pytest.param(ANNOUNCED, BIDS_OPEN - MOMENT, Phase.DRAFT, id="just before bids open"),
        pytest.param(ANNOUNCED, BIDS_OPEN, Phase.BIDS_OPEN, id="as bids open"),
        pytest.param(ANNOUNCED, BIDS_CLOSE - MOMENT, Phase.BIDS_OPEN, id="just before bids close"),
        pytest.param(ANNOUNCED, BIDS_CLOSE, Phase.REVIEW, id="as bids close"),
        pytest.param(ANNOUNCED, VOTING_OPENS, Phase.REVIEW, id="voting would open, but the ballot is not fixed"),
        pytest.param(ANNOUNCED, VOTING_CLOSES, Phase.REVIEW, id="voting would close, but the ballot is not fixed"),
        pytest.param(BALLOT_FIXED, FIXED, Phase.BALLOT_FIXED, id="as the ballot is fixed"),
        pytest.param(
            BALLOT_FIXED, VOTING_OPENS, Phase.BALLOT_FIXED, id="voting would open, but nobody opened the round"
        ),
        pytest.param(BALLOT_FIXED, VOTING_CLOSES, Phase.BALLOT_FIXED, id="voting would close, but was never open"),
        pytest.param(OPENED, VOTING_OPENS - MOMENT, Phase.READY, id="just before voting opens"),
        pytest.param(OPENED, VOTING_OPENS, Phase.VOTING, id="as voting opens"),
        pytest.param(OPENED, VOTING_CLOSES - MOMENT, Phase.VOTING, id="just before voting closes"),
        pytest.param(OPENED, VOTING_CLOSES, Phase.CLOSED, id="as voting closes"),
        pytest.param(SEALED, VOTING_CLOSES, Phase.SEALED, id="sealed"),
        pytest.param(SEALED, VOTING_OPENS, Phase.SEALED, id="sealed, whatever the clock says"),
        pytest.param(COUNTED, VOTING_CLOSES, Phase.COUNTED, id="counted"),
        pytest.param(COUNTED, VOTING_OPENS, Phase.COUNTED, id="counted, whatever the clock says"),
        pytest.param(PUBLISHED, VOTING_CLOSES, Phase.PUBLISHED, id="published"),
    ],
)
def test_phase_at_follows_what_was_done_and_then_the_clock(times: Timetable, now: datetime, phase: Phase) -> None:
    assert phase_at(times, now) == phase


# The whole life of a round as a timetable for people: a row an act, a column a phase. Written from the
# words of the rules and not from the code.
COLUMNS = tuple(Phase)
TABLE = {
    #                   draft  bids   review fixed  ready  voting closed sealed counted published
    Act.CHANGE_THEMES: " yes    no     no     no     no     no     no     no     no     no",
    Act.CHANGE_RULES: "  yes    yes    yes    no     no     no     no     no     no     no",
    Act.ANNOUNCE: "      yes    no     no     no     no     no     no     no     no     no",
    Act.SEND_BID: "      no     yes    no     no     no     no     no     no     no     no",
    Act.CLOSE_BIDS: "    no     yes    no     no     no     no     no     no     no     no",
    Act.REVIEW_BIDS: "   no     yes    yes    no     no     no     no     no     no     no",
    Act.FIX_BALLOT: "    no     no     yes    no     no     no     no     no     no     no",
    Act.UNFIX_BALLOT: "  no     no     no     yes    no     no     no     no     no     no",
    Act.TRY_RULES: "     yes    yes    yes    yes    no     no     no     no     no     no",
    Act.CHANGE_WITNESSES: "yes    yes    yes    yes    no     no     no     no     no     no",
    Act.MAKE_CODES: "    yes    yes    yes    yes    no     no     no     no     no     no",
    Act.SET_RUNNING_ORDER: "no  no     no     yes    yes    yes    no     no     no     no",
    Act.PRESENT: "       no     no     no     yes    yes    yes    yes    yes    yes    yes",
    Act.OPEN: "   no     no     no     yes    no     no     no     no     no     no",
    Act.START_VOTING: "  no     no     no     no     yes    no     no     no     no     no",
    Act.CAST: "          no     no     no     no     no     yes    no     no     no     no",
    Act.HELP: "          no     no     no     yes    yes    yes    yes    no     no     no",
    Act.PLACE_KIOSKS: "  no     no     no     yes    yes    yes    no     no     no     no",
    Act.HAND_OUT: "      no     no     no     no     yes    yes    yes    no     no     no",
    Act.KEY_PAPERS: "    no     no     no     no     no     yes    yes    no     no     no",
    Act.VOID_CODES: "    yes    yes    yes    yes    yes    yes    yes    no     no     no",
    Act.CLOSE_VOTING: "  no     no     no     no     no     yes    no     no     no     no",
    Act.MOVE_CLOSING: "  no     no     no     yes    yes    yes    yes    no     no     no",
    Act.SEAL: "          no     no     no     no     no     no     yes    no     no     no",
    Act.WITHDRAW_BID: "  no     no     no     no     no     no     no     no     yes    yes",
    Act.COUNT: "         no     no     no     no     no     no     no     yes    yes    yes",
    Act.PUBLISH: "       no     no     no     no     no     no     no     no     yes    yes",
    Act.NOTE_DOUBTFUL: " no     no     no     no     no     yes    yes    yes    yes    yes",
}
CELLS = [
    pytest.param(act, phase, answer == "yes", id=f"{act}, {phase}")
    for act, row in TABLE.items()
    for phase, answer in zip(COLUMNS, row.split(), strict=True)
]


def test_allows_is_written_down_for_every_act() -> None:
    assert set(TABLE) == set(Act)


@pytest.mark.parametrize(("act", "phase", "allowed"), CELLS)
def test_allows_each_act_in_its_phases_and_no_other(act: Act, phase: Phase, allowed: bool) -> None:
    assert allows(phase, act) == allowed


@pytest.mark.parametrize(("act", "phase", "allowed"), CELLS)
def test_check_phase_refuses_with_a_sentence_exactly_what_is_not_allowed(act: Act, phase: Phase, allowed: bool) -> None:
    try:
        check_phase(phase, act)
        said = ""
    except Refused as refusal:
        said = str(refusal)
    assert (said == "") == allowed
    assert said == "" or said.endswith(".")


FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."
CARDS_FIXED = "The cards were fixed when the round was opened, so that nobody can add a vote. No more can be made."
NO_TALLY_YET = "Nobody sees a tally before voting has closed and the boxes are sealed. The count opens then."


@pytest.mark.parametrize(
    ("act", "phase", "reason"),
    [
        (Act.SEND_BID, Phase.DRAFT, "This round does not take bids yet."),
        (Act.SEND_BID, Phase.REVIEW, "Bids have closed."),
        (Act.SEND_BID, Phase.PUBLISHED, "Bids have closed."),
        (Act.CHANGE_RULES, Phase.BALLOT_FIXED, FROZEN),
        (Act.CHANGE_RULES, Phase.PUBLISHED, FROZEN),
        (Act.REVIEW_BIDS, Phase.DRAFT, "Bids are not open yet."),
        (Act.REVIEW_BIDS, Phase.VOTING, FROZEN),
        (Act.FIX_BALLOT, Phase.BIDS_OPEN, "Close bids first."),
        (Act.UNFIX_BALLOT, Phase.REVIEW, "The ballot is not fixed."),
        (Act.UNFIX_BALLOT, Phase.VOTING, "The round is open."),
        (Act.CAST, Phase.BALLOT_FIXED, "Voting has not opened yet."),
        (Act.CAST, Phase.CLOSED, "Voting has closed."),
        (Act.MOVE_CLOSING, Phase.REVIEW, "Set the closing time with the other dates."),
        (Act.CAST, Phase.READY, "Voting has not opened yet."),
        (Act.MAKE_CODES, Phase.READY, CARDS_FIXED),
        (Act.MAKE_CODES, Phase.CLOSED, CARDS_FIXED),
        (Act.START_VOTING, Phase.BALLOT_FIXED, "Open the round first."),
        (Act.START_VOTING, Phase.VOTING, "Voting has opened already."),
        (Act.MOVE_CLOSING, Phase.SEALED, "The boxes are sealed, so voting cannot open again."),
        (Act.MOVE_CLOSING, Phase.COUNTED, "The boxes are sealed, so voting cannot open again."),
        (Act.VOID_CODES, Phase.SEALED, "The boxes are sealed: what became of every card is written down."),
        (Act.SEAL, Phase.VOTING, "The boxes are sealed once voting has closed."),
        (Act.SEAL, Phase.SEALED, "The boxes are sealed already."),
        (Act.COUNT, Phase.VOTING, NO_TALLY_YET),
        (Act.COUNT, Phase.CLOSED, NO_TALLY_YET),
        (Act.PUBLISH, Phase.CLOSED, "Count the ballots first."),
    ],
)
def test_check_phase_says_whether_it_is_too_early_or_too_late(act: Act, phase: Phase, reason: str) -> None:
    with pytest.raises(Refused) as raised:
        check_phase(phase, act)
    assert str(raised.value) == reason


ALL_DONE = Progress(pot=True, themes=True, eligibility=True, ballot=True, sharing=True, dates=True)


def test_check_ready_lets_a_round_through_when_everything_is_done() -> None:
    assert check_ready(ALL_DONE) is None  # type: ignore[func-returns-value]  # raises nothing


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        (["pot"], "the pot and its funders"),
        (["themes"], "the themes"),
        (["eligibility"], "who may vote"),
        (["ballot"], "the ballot"),
        (["sharing"], "how the money is shared"),
        (["dates"], "the dates"),
        (["pot", "dates"], "the pot and its funders, the dates"),
        (
            ["dates", "sharing", "ballot", "eligibility", "themes", "pot"],
            "the pot and its funders, the themes, who may vote, the ballot, how the money is shared, the dates",
        ),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_check_ready_names_all_that_is_missing_in_the_order_of_the_task_list(
    missing: Sequence[str], named: str
) -> None:
    with pytest.raises(Refused) as raised:
        check_ready(replace(ALL_DONE, **dict.fromkeys(missing, False)))
    assert str(raised.value) == f"Finish the task list first. Still to do: {named}."


@pytest.mark.parametrize(
    ("bids_open", "bids_close", "voting_opens", "voting_closes"),
    [
        pytest.param(BIDS_OPEN, BIDS_CLOSE, VOTING_OPENS, VOTING_CLOSES, id="usual"),
        pytest.param(BIDS_OPEN, BIDS_CLOSE, BIDS_CLOSE, VOTING_CLOSES, id="voting opens as bids close"),
        pytest.param(BIDS_OPEN, BIDS_OPEN + MOMENT, VOTING_OPENS, VOTING_OPENS + MOMENT, id="each for a moment"),
    ],
)
def test_check_order_of_dates_takes_dates_in_order(
    bids_open: datetime, bids_close: datetime, voting_opens: datetime, voting_closes: datetime
) -> None:
    assert check_order_of_dates(bids_open, bids_close, voting_opens, voting_closes) is None  # type: ignore[func-returns-value]


BIDS_LATE = {"bids_close_at": "Bids must close after they open"}
OPENS_EARLY = {"voting_opens_at": "Voting must open after bids close"}
CLOSES_EARLY = {"voting_closes_at": "Voting must close after it opens"}


@pytest.mark.parametrize(
    ("dates", "problems"),
    [
        pytest.param((BIDS_OPEN, BIDS_OPEN, VOTING_OPENS, VOTING_CLOSES), BIDS_LATE, id="bids open for no time"),
        pytest.param((BIDS_CLOSE, BIDS_OPEN, VOTING_OPENS, VOTING_CLOSES), BIDS_LATE, id="bids close before they open"),
        pytest.param((BIDS_OPEN, BIDS_CLOSE, BIDS_CLOSE - MOMENT, VOTING_CLOSES), OPENS_EARLY, id="voting too early"),
        pytest.param((BIDS_OPEN, BIDS_CLOSE, VOTING_OPENS, VOTING_OPENS), CLOSES_EARLY, id="voting for no time"),
        pytest.param(
            (VOTING_CLOSES, VOTING_OPENS, BIDS_CLOSE, BIDS_OPEN), BIDS_LATE | OPENS_EARLY | CLOSES_EARLY, id="backwards"
        ),
    ],
)
def test_check_order_of_dates_says_all_that_is_out_of_order(
    dates: tuple[datetime, datetime, datetime, datetime], problems: dict[str, str]
) -> None:
    with pytest.raises(Problems) as raised:
        check_order_of_dates(*dates)
    assert raised.value.by_field == problems


@pytest.mark.parametrize(
    ("phase", "bids_open"),
    [
        (Phase.DRAFT, BIDS_CLOSE + MOMENT),
        (Phase.BIDS_OPEN, BIDS_CLOSE),
        (Phase.REVIEW, BIDS_OPEN),
    ],
    ids=["a draft may open later", "may have opened just now", "may have opened earlier"],
)
def test_check_bids_stay_open_takes_a_date_that_leaves_bids_opened(phase: Phase, bids_open: datetime) -> None:
    assert check_bids_stay_open(phase, bids_open, BIDS_CLOSE) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("phase", [Phase.BIDS_OPEN, Phase.REVIEW])
def test_check_bids_stay_open_refuses_to_go_back_to_a_draft(phase: Phase) -> None:
    with pytest.raises(Problems) as raised:
        check_bids_stay_open(phase, BIDS_CLOSE + MOMENT, BIDS_CLOSE)
    assert raised.value.by_field == {"bids_open_at": "Bids have opened already, so this cannot be in the future"}


def test_check_closing_takes_a_time_after_voting_opens() -> None:
    assert check_closing(VOTING_OPENS, VOTING_OPENS + MOMENT) is None  # type: ignore[func-returns-value]


def test_check_closing_refuses_to_close_voting_before_it_opens() -> None:
    with pytest.raises(Problems) as raised:
        check_closing(VOTING_OPENS, VOTING_OPENS)
    assert raised.value.by_field == CLOSES_EARLY

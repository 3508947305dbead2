"""The life of a round: its phase at any moment, and what may be done in each."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pb.money import pounds
from pb.problems import Problems, Refused


class Phase(StrEnum):
    """In the order a round goes through them."""

    DRAFT = "draft"
    BIDS_OPEN = "bids open"
    REVIEW = "review"
    BALLOT_FIXED = "ballot fixed"
    READY = "ready"
    VOTING = "voting"
    CLOSED = "closed"
    SEALED = "sealed"
    COUNTED = "counted"
    PUBLISHED = "published"


ORDER = tuple(Phase)


@dataclass(frozen=True)
class Timetable:
    """The times and acts a phase derives from; None is "not yet"."""

    announced_at: datetime | None = None
    bids_open_at: datetime | None = None
    bids_close_at: datetime | None = None
    ballot_fixed_at: datetime | None = None
    opened_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    sealed_at: datetime | None = None
    counted_at: datetime | None = None
    published_at: datetime | None = None


def phase_at(times: Timetable, now: datetime) -> Phase:
    """The phase at one moment: acts that were logged go before times that have passed."""
    if times.published_at:
        return Phase.PUBLISHED
    if times.counted_at:
        return Phase.COUNTED
    if times.sealed_at:
        return Phase.SEALED
    if times.opened_at:
        return _phase_of_voting(times, now)
    if times.ballot_fixed_at:
        return Phase.BALLOT_FIXED
    if not times.announced_at or not _passed(times.bids_open_at, now):
        return Phase.DRAFT
    return Phase.REVIEW if _passed(times.bids_close_at, now) else Phase.BIDS_OPEN


def _phase_of_voting(times: Timetable, now: datetime) -> Phase:
    if _passed(times.voting_closes_at, now):
        return Phase.CLOSED
    return Phase.VOTING if _passed(times.voting_opens_at, now) else Phase.READY


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


class Act(StrEnum):
    """What people do to a round; each is allowed in some phases only."""

    CHANGE_THEMES = "change the themes"
    CHANGE_RULES = "change the rules"
    ANNOUNCE = "announce the round"
    SEND_BID = "send a bid"
    CLOSE_BIDS = "close bids"
    REVIEW_BIDS = "review bids"
    FIX_BALLOT = "fix the ballot"
    UNFIX_BALLOT = "go back to review"
    TRY_RULES = "try the rules"
    CHANGE_WITNESSES = "change the witnesses"
    MAKE_CODES = "make voting codes"
    SET_RUNNING_ORDER = "set the running order"
    PRESENT = "lead the evening"
    OPEN = "open the round"
    START_VOTING = "start voting early"
    CAST = "vote"
    HELP = "have helpers"
    PLACE_KIOSKS = "have kiosks"
    HAND_OUT = "hand out cards"
    KEY_PAPERS = "key papers"
    VOID_CODES = "withdraw voting codes"
    CLOSE_VOTING = "close voting"
    MOVE_CLOSING = "move the closing time"
    SEAL = "seal the boxes"
    WITHDRAW_BID = "withdraw a bid"
    COUNT = "count"
    PUBLISH = "publish"
    NOTE_DOUBTFUL = "say how many ballots are doubtful"


@dataclass(frozen=True)
class _Window:
    """The phases an act is allowed in, and what to say before and after them."""

    phases: tuple[Phase, ...]
    before: str
    after: str


_FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."
_WHO_PITCHES = "Fix the ballot first: then it is known who pitches."
_WINDOWS = {
    Act.CHANGE_THEMES: _Window((Phase.DRAFT,), "", "Groups are already writing bids for these themes."),
    Act.CHANGE_RULES: _Window((Phase.DRAFT, Phase.BIDS_OPEN, Phase.REVIEW), "", _FROZEN),
    Act.ANNOUNCE: _Window((Phase.DRAFT,), "", "The round is announced already."),
    Act.SEND_BID: _Window((Phase.BIDS_OPEN,), "This round does not take bids yet.", "Bids have closed."),
    Act.CLOSE_BIDS: _Window((Phase.BIDS_OPEN,), "Bids are not open yet.", "Bids have closed already."),
    Act.REVIEW_BIDS: _Window((Phase.BIDS_OPEN, Phase.REVIEW), "Bids are not open yet.", _FROZEN),
    Act.FIX_BALLOT: _Window((Phase.REVIEW,), "Close bids first.", "The ballot is fixed already."),
    Act.UNFIX_BALLOT: _Window((Phase.BALLOT_FIXED,), "The ballot is not fixed.", "The round is open."),
    Act.TRY_RULES: _Window(
        ORDER[: ORDER.index(Phase.READY)],
        "",
        "The round is open, so the rule stays as it is. Once the result is published, everyone can compare the rules.",
    ),
    Act.CHANGE_WITNESSES: _Window(
        ORDER[: ORDER.index(Phase.READY)],
        "",
        "The witnesses were written down when the round was opened, and stay as they are.",
    ),
    Act.MAKE_CODES: _Window(
        ORDER[: ORDER.index(Phase.READY)],
        "",
        "The cards were fixed when the round was opened, so that nobody can add a vote. No more can be made.",
    ),
    Act.SET_RUNNING_ORDER: _Window(
        (Phase.BALLOT_FIXED, Phase.READY, Phase.VOTING),
        _WHO_PITCHES,
        "Voting has closed, so the pitches are over.",
    ),
    Act.PRESENT: _Window(ORDER[ORDER.index(Phase.BALLOT_FIXED) :], _WHO_PITCHES, ""),
    Act.OPEN: _Window((Phase.BALLOT_FIXED,), "Fix the ballot first.", "The round is open already."),
    Act.START_VOTING: _Window((Phase.READY,), "Open the round first.", "Voting has opened already."),
    Act.HELP: _Window(
        ORDER[ORDER.index(Phase.BALLOT_FIXED) : ORDER.index(Phase.SEALED)],
        "Helpers are for the day of the vote: fix the ballot first.",
        "The boxes are sealed, so there is nothing left to help with.",
    ),
    Act.PLACE_KIOSKS: _Window(
        (Phase.BALLOT_FIXED, Phase.READY, Phase.VOTING),
        "A kiosk shows the ballot: fix the ballot first.",
        "Voting has closed, so nobody needs a kiosk any more.",
    ),
    Act.HAND_OUT: _Window(
        (Phase.READY, Phase.VOTING, Phase.CLOSED),
        "Open the round first: its cards are fixed then.",
        "The boxes are sealed.",
    ),
    Act.KEY_PAPERS: _Window(
        (Phase.VOTING, Phase.CLOSED),
        "Papers are keyed from when voting has opened.",
        "The boxes are sealed, so no paper can be added.",
    ),
    Act.VOID_CODES: _Window(
        ORDER[: ORDER.index(Phase.SEALED)], "", "The boxes are sealed: what became of every card is written down."
    ),
    Act.CAST: _Window((Phase.VOTING,), "Voting has not opened yet.", "Voting has closed."),
    Act.CLOSE_VOTING: _Window((Phase.VOTING,), "Voting has not opened yet.", "Voting has closed already."),
    Act.MOVE_CLOSING: _Window(
        (Phase.BALLOT_FIXED, Phase.READY, Phase.VOTING, Phase.CLOSED),
        "Set the closing time with the other dates.",
        "The boxes are sealed, so voting cannot open again.",
    ),
    Act.SEAL: _Window((Phase.CLOSED,), "The boxes are sealed once voting has closed.", "The boxes are sealed already."),
    Act.WITHDRAW_BID: _Window(
        (Phase.COUNTED, Phase.PUBLISHED),
        "Every voter must see the same ballot, so a bid is withdrawn after a count, and the next count leaves it "
        "out. Before the ballot is fixed, decline it instead.",
        "",
    ),
    Act.COUNT: _Window(
        (Phase.SEALED, Phase.COUNTED, Phase.PUBLISHED),
        "Nobody sees a tally before voting has closed and the boxes are sealed. The count opens then.",
        "",
    ),
    Act.PUBLISH: _Window((Phase.COUNTED, Phase.PUBLISHED), "Count the ballots first.", ""),
    Act.NOTE_DOUBTFUL: _Window(
        ORDER[ORDER.index(Phase.VOTING) :], "Nobody has voted yet, so no ballot can be doubtful.", ""
    ),
}


def allows(phase: Phase, act: Act) -> bool:
    """Whether an act is allowed in a phase."""
    return phase in _WINDOWS[act].phases


def check_phase(phase: Phase, act: Act) -> None:
    """Raises Refused, with the reason, unless the act is allowed in this phase."""
    window = _WINDOWS[act]
    if phase not in window.phases:
        early = ORDER.index(phase) < ORDER.index(window.phases[0])
        raise Refused(window.before if early else window.after)


@dataclass(frozen=True)
class Progress:
    """Which parts of the set-up are done."""

    pot: bool
    themes: bool
    eligibility: bool
    ballot: bool
    sharing: bool
    dates: bool


def check_ready(progress: Progress) -> None:
    """Raises Refused, naming what is missing, unless a round can be announced."""
    names = {
        "pot": "the pot and its funders",
        "themes": "the themes",
        "eligibility": "who may vote",
        "ballot": "the ballot",
        "sharing": "how the money is shared",
        "dates": "the dates",
    }
    missing = [words for part, words in names.items() if not getattr(progress, part)]
    if missing:
        raise Refused(f"Finish the task list first. Still to do: {', '.join(missing)}.")


def check_order_of_dates(
    bids_open: datetime, bids_close: datetime, voting_opens: datetime, voting_closes: datetime
) -> None:
    """Raises Problems unless bids open, bids close, voting opens and voting closes in this order."""
    problems = Problems()
    if bids_close <= bids_open:
        problems.add("bids_close_at", "Bids must close after they open")
    if voting_opens < bids_close:
        problems.add("voting_opens_at", "Voting must open after bids close")
    if voting_closes <= voting_opens:
        problems.add("voting_closes_at", "Voting must close after it opens")
    problems.raise_if_any()


def check_bids_stay_open(phase: Phase, bids_open: datetime, now: datetime) -> None:
    """Raises Problems where new dates would take a round back to a draft, once groups may have sent bids."""
    if phase != Phase.DRAFT and bids_open > now:
        raise Problems({"bids_open_at": "Bids have opened already, so this cannot be in the future"})


def check_closing(voting_opens: datetime | None, voting_closes: datetime) -> None:
    """Raises Problems unless a new closing time leaves time to vote."""
    if voting_opens is not None and voting_closes <= voting_opens:
        raise Problems({"voting_closes_at": "Voting must close after it opens"})


# A request that no second organiser has answered for so long is not carried out by somebody who meant another one.
WAITS = timedelta(hours=2)


class Custody(StrEnum):
    """Who has the key to the envelopes while people vote."""

    SERVER = "server"
    SCRUTINEERS = "scrutineers"


_LARGE_POT = 10_000_00  # pence


def scrutineers_advised(pot: int, opens: datetime | None, closes: datetime | None) -> str:
    """Why scrutineers should have the key, or nothing where the server may as well. `pot` in pence."""
    reasons = [f"the pot is more than {pounds(_LARGE_POT)}"] if pot > _LARGE_POT else []
    if opens and closes and closes - opens > timedelta(days=1):
        reasons.append("voting lasts more than a day")
    return " and ".join(reasons)


def slug_of(name: str, otherwise: str = "round") -> str:
    """A name as part of an address: ascii letters, digits and hyphens, at most 60; `otherwise` if none are left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or otherwise


def is_slug(text: str) -> bool:
    """Whether a round could have this in its address; what cannot be one is not looked up."""
    return re.fullmatch("[a-z0-9-]{1,80}", text) is not None

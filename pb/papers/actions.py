"""What people do with a pile before it is closed: open it, key its papers, settle what differs, put aside, void.

A person is "helper Desk A" or "organiser 3": two readings of a paper are of two different ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import Session, col, delete, func, select

from pb.papers.keeping import Keyed, opened, sealed
from pb.papers.models import Paper, Pile, Reading
from pb.papers.queries import (
    card_of_paper,
    check_may_key,
    choices_on_paper,
    held_paper,
    open_pile_of,
    papers_of,
    readings_of,
)
from pb.papers.rules import (
    PaperState,
    PileState,
    Reason,
    check_keys,
    check_room,
    differing,
    keys_of,
    read_counted,
)
from pb.plural import many
from pb.problems import Problems, Refused
from pb.rounds.actions import held_for, record
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.rounds.rules import Act, Phase
from pb.rounds.words import ballot_of, paper_in_words
from pb.vault import Vault
from pb.voting.codes import code_digest

THIRD = "third look"


@dataclass(frozen=True)
class Sheet:
    """A paper as a page sent it: its code as read, and what was typed for its bids."""

    code: str
    typed: Mapping[str, Sequence[str]]


def open_pile(session: Session, slug: str, counted: int, form_key: str, *, by: str, now: datetime) -> int:
    """The id of a new pile of so many papers; of the one that this form opened, where it is sent again."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    before = session.exec(select(Pile).where(Pile.form_key == form_key)).one_or_none()
    if before is not None:
        return before.id
    last = session.exec(select(func.max(Pile.number)).where(Pile.round_id == round.id)).one()
    pile = Pile(round_id=round.id, number=(last or 0) + 1, counted=counted, form_key=form_key)
    session.add(pile)
    session.flush()
    # The first one puts the rule in the ledger, before anybody has seen a mark: it stands there with its time.
    rule = "" if last else f" {paper_in_words(round)}"
    note(session, round, f"Opened pile {pile.number}: {many(counted, 'paper')}, counted by hand.{rule}", by, now)
    return pile.id


def note(session: Session, round: Round, text: str, by: str, now: datetime) -> None:
    """Into the minutes. Two organisers may be waiting for each other to close voting; only the seal looks at papers."""
    record(session, round, by, now, text, forgets=round.phase(now) is Phase.CLOSED)


def recount_pile(session: Session, slug: str, pile_id: int, typed: str, why: str, *, by: str, now: datetime) -> None:
    """Change the number that was counted by hand. Raises Problems where it cannot be, NotFound, Refused."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    pile = open_pile_of(session, round.id, pile_id)
    before, pile.counted = pile.counted, read_counted(typed, len(papers_of(session, pile_id)))
    note(session, round, f"Counted pile {pile.number} again: {pile.counted} papers, not {before}. Why: {why}", by, now)


def key_paper(
    session: Session, slug: str, pile_id: int, sheet: Sheet, vault: Vault, *, who: str, now: datetime
) -> None:
    """Keep what one person keyed of a paper; of the second one, whether it is the same. The same page again changes
    nothing.

    Raises NotFound, Refused (not now, pile closed, or this person keyed something else before), Problems (the paper,
    or what was keyed).
    """
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    pile = open_pile_of(session, round.id, pile_id)
    paper_id = code_digest(vault.secret, round.id, sheet.code)
    keyed = Keyed(sheet.code, keys_typed(session, round, sheet.typed))
    if _keyed_before(session, pile, paper_id, keyed, vault, who):
        return
    card = card_of_paper(session, round.id, paper_id)
    check_may_key(session, pile, paper_id, who)
    paper = session.get(Paper, paper_id)
    if paper is None:
        check_room(pile.counted, len(papers_of(session, pile_id)))
        paper = Paper(id=paper_id, pile_id=pile_id, card=card)
        session.add(paper)
        session.flush()
    else:
        _compare(session, paper, keyed, vault)
    place = 1 if paper.state == PaperState.ONCE else 2
    kept = sealed(vault.secret, paper_id, who, keyed)
    session.add(Reading(paper_id=paper_id, keyed_by=who, place=place, sealed=kept))


def keys_typed(session: Session, round: Round, typed: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """What was keyed, checked. Raises Problems."""
    keys = keys_of(ballot_of(round), Blanks(round.blanks))
    return check_keys(typed, choices_on_paper(session, round.id), keys)


def _keyed_before(session: Session, pile: Pile, paper_id: bytes, keyed: Keyed, vault: Vault, who: str) -> bool:
    """Whether this person keyed just this, here. Raises Refused where they keyed something else."""
    paper, mine = session.get(Paper, paper_id), session.get(Reading, (paper_id, who))
    if paper is None or paper.pile_id != pile.id or mine is None:
        return False
    if opened(vault.secret, paper_id, who, mine.sealed) != keyed:
        raise Refused(
            "You have keyed this paper before, and what you keyed then stays. If it was a slip, the second person keys "
            "something else, and then a third one looks at the paper."
        )
    return True


def _compare(session: Session, paper: Paper, keyed: Keyed, vault: Vault) -> None:
    [first] = readings_of(session, paper.id)
    if opened(vault.secret, paper.id, first.keyed_by, first.sealed) == keyed:
        paper.state, paper.settled = PaperState.SETTLED, sealed(vault.secret, paper.id, THIRD, keyed)
    else:
        paper.state = PaperState.HELD


@dataclass(frozen=True)
class TwoReadings:
    """A paper that was keyed in two ways: where they differ, bid number -> (one, the other)."""

    paper: Paper
    one: Keyed
    differ: Mapping[int, tuple[str, str]]


def two_readings(session: Session, round_id: int, code: str, vault: Vault, who: str) -> TwoReadings:
    """For somebody who holds the paper and keyed neither. Raises Problems."""
    paper = held_paper(session, round_id, code_digest(vault.secret, round_id, code), who)
    one, other = (opened(vault.secret, paper.id, each.keyed_by, each.sealed) for each in readings_of(session, paper.id))
    differ = {number: (one.keys[number], other.keys[number]) for number in differing(one.keys, other.keys)}
    return TwoReadings(paper, one, differ)


def settle_paper(
    session: Session, slug: str, sheet: Sheet, why: str, vault: Vault, *, who: str, by: str, now: datetime
) -> None:
    """What a third look found, for the bids that two people keyed differently. Raises NotFound, Refused, Problems."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    found = two_readings(session, round.id, sheet.code, vault, who)
    choices = choices_on_paper(session, round.id)
    asked = {number: choices[number] for number in found.differ}
    keys = check_keys(sheet.typed, asked, keys_of(ballot_of(round), Blanks(round.blanks)))
    whole = Keyed(sheet.code, {**found.one.keys, **keys})
    found.paper.state = PaperState.SETTLED
    found.paper.settled = sealed(vault.secret, found.paper.id, THIRD, whole)
    number = session.get_one(Pile, found.paper.pile_id).number
    note(session, round, f"Settled a paper of pile {number} that two people keyed differently: {why}", by, now)


def put_aside(
    session: Session, slug: str, pile_id: int, reason: Reason, card: str, form_key: str, *, by: str, now: datetime
) -> None:
    """Count a paper of a pile that cannot be keyed. The same form again counts nothing. Raises NotFound, Refused,
    Problems."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    pile = open_pile_of(session, round.id, pile_id)
    paper_id = sha256(f"put aside {form_key}".encode()).digest()
    if session.get(Paper, paper_id) is not None:
        return
    try:
        check_room(pile.counted, len(papers_of(session, pile_id)))
    except Problems as problems:
        raise Problems({"reason": problems.by_field["code"]}) from None
    session.add(Paper(id=paper_id, pile_id=pile_id, card=card, state=PaperState.REJECTED, reason=reason))
    note(session, round, f"Put a paper of pile {pile.number} aside that cannot be keyed.", by, now)


def void_pile(session: Session, slug: str, pile_id: int, why: str, *, by: str, now: datetime) -> None:
    """Forget what was keyed of a pile, so that it can be keyed anew. Never once it is closed. Raises NotFound,
    Refused."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    pile = open_pile_of(session, round.id, pile_id)
    keyed = len(papers_of(session, pile_id))
    forget_readings(session, pile_id)
    session.exec(delete(Paper).where(col(Paper.pile_id) == pile_id))
    pile.state = PileState.VOID
    text = f"Voided pile {pile.number}, with {many(keyed, 'paper')} keyed or put aside. Why: {why}"
    note(session, round, text, by, now)


def forget_readings(session: Session, pile_id: int) -> None:
    """Everything that was keyed of a pile."""
    of_pile = select(Paper.id).where(Paper.pile_id == pile_id)
    session.exec(delete(Reading).where(col(Reading.paper_id).in_(of_pile)))

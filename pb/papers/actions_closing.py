"""Closing a pile: its papers go into the box like any other ballot, and what was keyed is forgotten."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

import sqlalchemy as sa
from sqlmodel import Session, col

from pb.count.ballot_types import BallotType
from pb.door.actions import count_rejected
from pb.papers.actions import THIRD, forget_readings, note
from pb.papers.keeping import Keyed, opened
from pb.papers.models import Paper
from pb.papers.queries import choices_on_paper, open_pile_of, papers_of
from pb.papers.rules import PaperState, PileState, Reason, check_can_close, counted_in_words, decided
from pb.plural import many
from pb.problems import Problems
from pb.rounds.actions import held_for
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.rounds.rules import Act
from pb.rounds.words import ballot_of
from pb.vault import Vault
from pb.voting.actions import Sent, cast_ballot
from pb.voting.codes import code_digest, nonce_of_paper
from pb.voting.models import CodeState, VotingCode
from pb.voting.rules import Choice

# Its code is withdrawn with it: nobody has voted with it, and nobody shall.
_TAKES_ITS_CODE = (Reason.BLANK, Reason.UNREADABLE, Reason.BREAKS)


@dataclass(frozen=True)
class _Rules:
    """What decides what a paper comes to."""

    choices: Mapping[int, Choice]
    ballot_type: BallotType
    blanks: Blanks


def close_pile(session: Session, slug: str, pile_id: int, vault: Vault, *, by: str, now: datetime) -> None:
    """Cast every paper of a pile that can be counted, and say of the others why not. All of it or nothing.

    The papers go in by lot, so that no order of theirs says which ballot is of which paper.
    Raises NotFound, Refused (not now; closed or void already; papers are missing, too many, or not settled).
    """
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    pile, papers = open_pile_of(session, round.id, pile_id), papers_of(session, pile_id)
    check_can_close(pile.counted, [paper.state for paper in papers])
    rules = _Rules(choices_on_paper(session, round.id), ballot_of(round), Blanks(round.blanks))
    for paper in SystemRandom().sample(papers, len(papers)):
        if paper.settled is not None:
            reason = _cast(session, round, opened(vault.secret, paper.id, THIRD, paper.settled), rules, vault, now)
            paper.state, paper.reason = (PaperState.REJECTED, reason) if reason else (PaperState.IN_THE_BOX, "")
            paper.settled = None
    forget_readings(session, pile_id)
    pile.state = PileState.CLOSED
    _withdraw(session, round, papers=[paper for paper in papers if paper.reason in _TAKES_ITS_CODE], key=pile.form_key)
    states = Counter(paper.state for paper in papers)
    rejected = counted_in_words([paper.reason for paper in papers if paper.reason])
    text = f"Closed pile {pile.number}: {many(states[PaperState.IN_THE_BOX], 'paper')} in the box"
    note(session, round, f"{text}, {rejected}." if rejected else f"{text}.", by, now)


def _cast(session: Session, round: Round, keyed: Keyed, rules: _Rules, vault: Vault, now: datetime) -> Reason | None:
    """Put one paper in the box; or why it does not go in."""
    decision = decided(keyed.keys, rules.choices, rules.ballot_type, rules.blanks)
    if decision.reason:
        return decision.reason
    nonce = nonce_of_paper(vault.secret, round.id, keyed.code)
    try:
        cast_ballot(session, round.slug, Sent(keyed.code, nonce, decision.typed, on_paper=True), vault, now=now)
    except Problems:
        # Of a paper that was good when it was keyed, only its code can have changed.
        state = session.get_one(VotingCode, code_digest(vault.secret, round.id, keyed.code)).state
        return Reason.VOTED if state == CodeState.USED else Reason.WITHDRAWN
    return None


def _withdraw(session: Session, round: Round, papers: list[Paper], key: str) -> None:
    """Withdraw the codes of rejected papers; those that voted on a screen meanwhile are left, as that vote counts."""
    if not papers:
        return
    unused = sa.update(VotingCode).where(
        col(VotingCode.digest).in_([paper.id for paper in papers]), col(VotingCode.state) == CodeState.UNUSED
    )
    withdrawn = session.connection().execute(unused.values(state=CodeState.VOID)).rowcount
    if withdrawn:
        count_rejected(session, round.id, withdrawn, key)

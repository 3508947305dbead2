"""What is known about piles and their papers. Nothing here opens what was keyed, but for whoever takes a third look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, func, select

from pb.bids.queries import OnBallot, bids_on_ballot
from pb.papers.models import DrawnPaper, Paper, PaperDraw, Pile, Reading
from pb.papers.rules import PaperState, PileState, Reason, check_none_open
from pb.problems import NotFound, Problems, Refused
from pb.voting.models import Batch, CodeState, VotingCode
from pb.voting.rules import Channel, Choice

_WHY_NOT = {
    CodeState.USED: "This paper has voted already, so it cannot be keyed. Put it aside",
    CodeState.VOID: "This paper was withdrawn, so it cannot be keyed. Put it aside",
}


@dataclass(frozen=True)
class PileShown:
    """A pile and how far it is: its papers by their state, and how many of them one person keyed."""

    pile: Pile
    states: Mapping[str, int] = field(default_factory=dict)
    mine: int = 0

    @property
    def papers(self) -> int:
        return sum(self.states.values())

    def are(self, state: str) -> int:
        return self.states.get(state, 0)

    @property
    def done(self) -> int:
        """Papers that wait for nothing more than the close."""
        return self.papers - self.are(PaperState.ONCE) - self.are(PaperState.HELD)


def piles(session: Session, round_id: int, who: str = "") -> list[PileShown]:
    """Every pile, by its number; `who` keyed so many of it."""
    of_round = select(Pile).where(Pile.round_id == round_id).order_by(col(Pile.number))
    counts = (
        select(Paper.pile_id, Paper.state, func.count())
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id)
        .group_by(col(Paper.pile_id), col(Paper.state))
    )
    mine = (
        select(Paper.pile_id, func.count())
        .join(Reading, col(Reading.paper_id) == col(Paper.id))
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id, Reading.keyed_by == who)
        .group_by(col(Paper.pile_id))
    )
    states: dict[int, dict[str, int]] = {}
    for pile_id, state, number in session.exec(counts):
        states.setdefault(pile_id, {})[state] = number
    keyed = dict(session.exec(mine).all())
    return [PileShown(pile, states.get(pile.id, {}), keyed.get(pile.id, 0)) for pile in session.exec(of_round)]


def pile_shown(session: Session, round_id: int, pile_id: int, who: str) -> PileShown:
    """One pile. Raises NotFound, also for the pile of another round."""
    for shown in piles(session, round_id, who):
        if shown.pile.id == pile_id:
            return shown
    raise NotFound


def open_pile_of(session: Session, round_id: int, pile_id: int) -> Pile:
    """Raises NotFound, Refused where it is closed or void."""
    pile = session.get(Pile, pile_id)
    if pile is None or pile.round_id != round_id:
        raise NotFound
    if pile.state == PileState.CLOSED:
        raise Refused(
            f"Pile {pile.number} is closed, and its papers are in the box. That cannot be undone: the box does not "
            "know which ballot is of which paper."
        )
    if pile.state == PileState.VOID:
        raise Refused(f"Pile {pile.number} was voided. Open a new one for its papers.")
    return pile


def papers_of(session: Session, pile_id: int) -> Sequence[Paper]:
    """By their digests: in an order that says nothing."""
    return session.exec(select(Paper).where(Paper.pile_id == pile_id).order_by(col(Paper.id))).all()


def card_of_paper(session: Session, round_id: int, digest: bytes) -> str:
    """The number of a paper of this round that has not voted. Raises Problems, with what it is instead."""
    statement = (
        select(VotingCode.card, Batch.channel, VotingCode.state)
        .join(Batch, col(Batch.id) == col(VotingCode.batch_id))
        .where(VotingCode.round_id == round_id, VotingCode.digest == digest)
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise Problems({"code": "This is not a paper of this round. Put it aside"})
    card, channel, state = found
    if channel != Channel.PAPER:
        raise Problems({"code": "That is a card for a screen, and no paper. Put it aside"})
    if state != CodeState.UNUSED:
        raise Problems({"code": _WHY_NOT[CodeState(state)]})
    return card


def readings_of(session: Session, paper_id: bytes) -> Sequence[Reading]:
    """What was keyed of a paper, first one first."""
    return session.exec(select(Reading).where(Reading.paper_id == paper_id).order_by(col(Reading.place))).all()


def check_may_key(session: Session, pile: Pile, digest: bytes, who: str) -> None:
    """Raises Problems where the paper is of another pile, or where this person or two others keyed it."""
    paper = session.get(Paper, digest)
    if paper is None:
        return
    if paper.pile_id != pile.id:
        other = session.get_one(Pile, paper.pile_id)
        raise Problems({"code": f"This paper is in pile {other.number}. Put it back there"})
    keyed_by = [reading.keyed_by for reading in readings_of(session, digest)]
    if who in keyed_by:
        raise Problems({"code": "You have keyed this paper. It is for somebody else to key now"})
    if len(keyed_by) > 1:
        raise Problems({"code": "Two people have keyed this paper. It needs no third one, unless they differ"})


def held_papers(session: Session, round_id: int) -> list[tuple[str, int]]:
    """(card, number of the pile) of every paper that was keyed differently, by their cards."""
    statement = (
        select(Paper.card, Pile.number)
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id, Paper.state == PaperState.HELD)
    )
    return sorted(session.exec(statement).all())


def held_paper(session: Session, round_id: int, digest: bytes, who: str) -> Paper:
    """A paper that somebody holds who did not key it. Raises Problems."""
    paper = session.get(Paper, digest)
    if paper is None or paper.state != PaperState.HELD or session.get_one(Pile, paper.pile_id).round_id != round_id:
        raise Problems({"code": "This paper waits for no third look. Check its number against the list"})
    if who in [reading.keyed_by for reading in readings_of(session, digest)]:
        raise Problems({"code": "You have keyed this paper. Somebody who has not must look at it"})
    return paper


def rejected_papers(session: Session, round_id: int) -> list[tuple[Reason, int, str]]:
    """(reason, number of the pile, card) of every paper of a closed pile that is not counted."""
    statement = (
        select(Paper.reason, Pile.number, Paper.card)
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id, Pile.state == PileState.CLOSED, Paper.state == PaperState.REJECTED)
    )
    order = list(Reason)
    found = [(Reason(reason), number, card) for reason, number, card in session.exec(statement)]
    return sorted(found, key=lambda each: (order.index(each[0]), each[1], each[2]))


def cards_in_the_box(session: Session, round_id: int) -> dict[str, bytes]:
    """Card -> digest of every paper of the closed piles that is in the box."""
    statement = (
        select(Paper.card, Paper.id)
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id, Paper.state == PaperState.IN_THE_BOX)
    )
    return dict(session.exec(statement).all())


@dataclass(frozen=True)
class DrawShown:
    """What dice drew: each paper with its card and the pile it lies in, in the order of the draw."""

    draw: PaperDraw
    papers: Sequence[tuple[DrawnPaper, str, int]]

    @property
    def matching(self) -> int:
        return sum(drawn.matches for drawn, _, _ in self.papers)


def draws(session: Session, round_id: int) -> list[DrawShown]:
    """Newest first."""
    statement = (
        select(DrawnPaper, Paper.card, Pile.number)
        .join(Paper, col(Paper.id) == col(DrawnPaper.paper_id))
        .join(Pile, col(Pile.id) == col(Paper.pile_id))
        .where(Pile.round_id == round_id)
        .order_by(col(DrawnPaper.place))
    )
    drawn = session.exec(statement).all()
    kept = session.exec(select(PaperDraw).where(PaperDraw.round_id == round_id).order_by(col(PaperDraw.id).desc()))
    return [DrawShown(draw, [each for each in drawn if each[0].draw_id == draw.id]) for draw in kept]


def open_draw(session: Session, round_id: int) -> DrawShown:
    """The one whose result is not entered. Raises Refused where there is none."""
    for shown in draws(session, round_id):
        if not shown.draw.closed:
            return shown
    raise Refused("No papers are drawn. Roll the dice first.")


def refuse_unfinished(session: Session, round_id: int) -> None:
    """Raises Refused where papers wait that have to be in the box, or compared with it, before it is sealed."""
    unfinished = select(func.count()).where(Pile.round_id == round_id, Pile.state == PileState.OPEN)
    drawn = select(func.count()).where(PaperDraw.round_id == round_id, col(PaperDraw.closed).is_(False))
    check_none_open(session.exec(unfinished).one(), session.exec(drawn).one())


def bids_on_paper(session: Session, round_id: int) -> list[OnBallot]:
    """By their numbers, as on the paper."""
    return [bid for bid in bids_on_ballot(session, round_id) if not bid.withdrawn]


def choices_on_paper(session: Session, round_id: int) -> dict[int, Choice]:
    return {bid.number: Choice(bid.title, bid.amount) for bid in bids_on_paper(session, round_id)}

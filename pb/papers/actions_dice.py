"""Comparing papers with the box: dice draw some of those in the closed piles, and each is keyed once more.

Nothing is opened for it: with a code that voted is kept what recognises the same ballot, and a paper that is keyed to
the same marks gives the same. It is wiped when the boxes are sealed, so papers are compared before that.
"""

from datetime import datetime

from sqlmodel import Session

from pb.papers.actions import Sheet, keys_typed, note
from pb.papers.models import DrawnPaper, PaperDraw
from pb.papers.queries import cards_in_the_box, choices_on_paper, draws, open_draw
from pb.papers.rules import MOST_LOOKS, decided, drawn_papers, read_drawn
from pb.problems import Problems, Refused
from pb.rounds.actions import held_for
from pb.rounds.blanks import Blanks
from pb.rounds.models import Round
from pb.rounds.rules import Act
from pb.rounds.words import ballot_of
from pb.vault import Vault
from pb.voting.codes import ballot_digest, code_digest, nonce_of_paper
from pb.voting.models import VotingCode


def draw_papers(session: Session, slug: str, dice: str, typed: str, *, by: str, now: datetime) -> None:
    """Have dice say which papers of the closed piles are compared, so many as was `typed`. Raises NotFound, Refused
    (not now, or the last ones are not done), Problems."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    if any(not shown.draw.closed for shown in draws(session, round.id)):
        raise Refused("Papers are drawn already. Compare these, and enter the result, before you draw others.")
    cards = cards_in_the_box(session, round.id)
    number = read_drawn(typed, len(cards))
    drawn = drawn_papers(round.public_name, dice, cards, number)
    draw = PaperDraw(round_id=round.id, dice=dice)
    session.add(draw)
    session.flush()
    session.add_all(DrawnPaper(draw_id=draw.id, paper_id=cards[card], place=place) for place, card in enumerate(drawn))
    text = f"Drew {number} of {len(cards)} papers in the box, to compare. Dice rolled: {dice}."
    note(session, round, f"{text} Papers: {', '.join(drawn)}.", by, now)


def drawn_paper(session: Session, round_id: int, code: str, vault: Vault) -> tuple[DrawnPaper, str]:
    """One of the papers that were drawn, and its card. Raises Refused where none are, Problems."""
    digest = code_digest(vault.secret, round_id, code)
    found = [(drawn, card) for drawn, card, _ in open_draw(session, round_id).papers if drawn.paper_id == digest]
    if not found:
        raise Problems({"code": "This paper was not drawn. Check its number against the list"})
    [(drawn, card)] = found
    if drawn.matches:
        raise Problems({"code": "This paper was compared, and matches"})
    if drawn.looks >= MOST_LOOKS:
        raise Problems({"code": f"This paper was compared {MOST_LOOKS} times and differs. Enter the result"})
    return drawn, card


def compare_paper(session: Session, slug: str, sheet: Sheet, vault: Vault, *, now: datetime) -> bool:
    """Whether a paper is in the box as it was keyed now. Raises NotFound, Refused, Problems."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    drawn, _ = drawn_paper(session, round.id, sheet.code, vault)
    same = _digest_of(session, round, sheet, vault)
    drawn.looks += 1
    drawn.matches = session.get_one(VotingCode, drawn.paper_id).ballot_digest == same
    return drawn.matches


def _digest_of(session: Session, round: Round, sheet: Sheet, vault: Vault) -> bytes:
    """What would be kept of this paper if it were cast now; of one that would be rejected, what is kept of none."""
    keys = keys_typed(session, round, sheet.typed)
    decision = decided(keys, choices_on_paper(session, round.id), ballot_of(round), Blanks(round.blanks))
    nonce = nonce_of_paper(vault.secret, round.id, sheet.code)
    return ballot_digest(vault.secret, round.id, sheet.code, nonce, decision.typed)


def enter_result(session: Session, slug: str, why: str, *, by: str, now: datetime) -> None:
    """Say in the minutes how many papers match, and end the comparison; `why` is wanted where one does not. Raises
    NotFound, Refused, Problems."""
    round = held_for(session, slug, Act.KEY_PAPERS, now)
    shown = open_draw(session, round.id)
    differ = sorted(card for drawn, card, _ in shown.papers if drawn.looks and not drawn.matches)
    missing = sorted(card for drawn, card, _ in shown.papers if not drawn.looks)
    if (differ or missing) and not why:
        raise Problems({"why": "Say in one line what was found, because not every paper matches. It is published"})
    again = sum(drawn.matches and drawn.looks > 1 for drawn, _, _ in shown.papers)
    shown.draw.closed = True
    said = [f"Compared papers with the box: {shown.matching} of {len(shown.papers)} match"]
    said += [f"{again} of them only when keyed again"] if again else []
    said += [f"{', '.join(cards)} {words}" for cards, words in ((differ, "differ"), (missing, "not compared")) if cards]
    note(session, round, f"{'; '.join(said)}. {why}".strip(), by, now)

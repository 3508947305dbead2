"""Opening a round, and sealing its boxes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes

import sqlalchemy as sa
from sqlmodel import Session

from pb.box.models import Box, KeptComparison
from pb.box.queries import (
    bid_fields,
    published_lines,
    reconciled,
    refuse_changed,
    refuse_changed_cards,
    refuse_unrehearsed,
    round_fields,
)
from pb.box.rules import Reconciled, check_can_open
from pb.box.tearing import Contents
from pb.count.ballots import Marks
from pb.door.queries import balances
from pb.door.rules import check_explained
from pb.ledger.actions import append
from pb.papers.queries import refuse_unfinished
from pb.plural import many
from pb.problems import Refused
from pb.proof.boxes import root_of, sealed_mode
from pb.proof.cards import cards_root
from pb.proof.note import to_base64
from pb.proof.slips import ALL, Mode, whole_line
from pb.rounds.actions import held_for, record
from pb.rounds.models import Round
from pb.rounds.queries import locked_round
from pb.rounds.rules import Act
from pb.rounds.words import disclosure_of
from pb.vault import Vault
from pb.voting.actions import empty_box
from pb.voting.queries import cards_of, digests_used
from pb.witnesses.queries import keys_enrolled
from pb.witnesses.rules import check_enough_enrolled


def open_round(session: Session, slug: str, vault: Vault, host: str, *, at_once: bool, by: str, now: datetime) -> None:
    """Begin the ledger: the rules, the bids and the cards stay from here on. Voting opens once it is signed, at the
    time that was set, or `at_once`. `host` is where the round is found, for the name that its key signs under.

    Raises NotFound, Refused (not in this phase, no cards, too few witnesses, the closing time has passed, or no
    scrutineer has rehearsed).
    """
    round = held_for(session, slug, Act.OPEN, now)
    cards = cards_of(session, round.id)
    check_can_open(len(cards), round.voting_closes_at, now)
    check_enough_enrolled(len(keys_enrolled(session, round.id)), round.quorum)
    if round.of_scrutineers:
        refuse_unrehearsed(session, round, vault)
    vault.make(round.public_name, seal=not round.of_scrutineers)
    round.origin = f"{host}/rounds/{slug}"
    round.disclosure = disclosure_of(round)
    if at_once:
        round.voting_opens_at = now
    entered = [("round", round_fields(session, round, vault)), *(("bid", bid) for bid in bid_fields(session, round))]
    for kind, fields in entered:
        append(session, round.id, round.public_name, kind, now if kind == "round" else None, **fields)
    root = to_base64(cards_root((card.number, card.lock) for card in cards))
    append(session, round.id, round.public_name, "cards", None, count=len(cards), root=root)
    append(session, round.id, round.public_name, "open", now)
    text = f"Opened the round with {many(len(cards), 'card')}. No card, rule or bid can be added or changed now."
    record(session, round, by, now, text, entered=False)


def seal_boxes(
    session: Session, slug: str, contents: Contents, cards: Reconciled, vault: Vault, *, by: str, now: datetime
) -> None:
    """Put the slips in their boxes for good, and the envelopes away. All of it or nothing.

    Raises NotFound, Refused (not closed, or sealed already; papers are not in yet; or the box has changed since it was
    looked into), Problems (the counts of the door do not add up, of cards or of papers, and nobody says why).
    """
    round = held_for(session, slug, Act.SEAL, now)
    refuse_unfinished(session, round.id)
    refuse_changed(session, round, vault)
    if digests_used(session, round.id) != set(contents.codes):
        raise Refused("Somebody voted while the box was being opened. Try again.")
    refuse_changed_cards(session, round, contents.codes)
    if replace(reconciled(session, round.id, cards.back, cards.why), each=cards.each) != cards:
        raise Refused("Cards were withdrawn while the box was being opened. Count them again.")
    # Here and not on the page alone: a desk may have handed out one more since, and whatever seals comes by here.
    check_explained(balances(session, round.id), cards.each or (cards.back,), cards.why)
    rows = [{"round_id": round.id, "name": box.name, "slips": box.slips, "lines": box.lines} for box in contents.boxes]
    session.connection().execute(sa.insert(Box), rows)
    if contents.comparison:
        session.add(KeptComparison(round_id=round.id, rules=contents.comparison))
    empty_box(session, round.id, contents.codes)
    round.sealed_at, round.sealed_as = now, sealed_mode(disclosure_of(round), cards.used)
    _enter(session, round, contents, cards, now)
    text = f"Sealed the boxes: {many(cards.used, 'ballot')}, {many(cards.void + cards.out, 'unused card')}. {cards.why}"
    record(session, round, by, now, text.strip(), entered=False)


def _enter(session: Session, round: Round, contents: Contents, cards: Reconciled, now: datetime) -> None:
    """The `close` and `seal` entries."""
    why = {"why": cards.why} if cards.why else {}
    counted = {"used": cards.used, "void": cards.void, "out": cards.out, "back": cards.back}
    append(session, round.id, round.public_name, "close", now, **counted, **why)
    sealed = Mode(round.sealed_as)
    whole = disclosure_of(round) is Mode.BALLOTS
    boxes = [
        {"box": box.name, "count": box.slips, "root": to_base64(root_of(published_lines(box.lines, sealed), sealed))}
        for box in contents.boxes
        if (box.name == ALL) == whole
    ]
    append(session, round.id, round.public_name, "seal", now, mode=sealed.value, boxes=boxes)


def put_in_box(session: Session, slug: str, ballots: Iterable[Marks], *, now: datetime) -> None:
    """The ballots of a round that was voted on elsewhere, whole. It has no ledger: nobody here saw them cast."""
    round = locked_round(session, slug)
    numbered = sorted((token_bytes(16).hex(), marks) for marks in ballots)
    lines = [whole_line(marks, number) for number, marks in numbered]
    session.add(Box(round_id=round.id, name=ALL, slips=len(lines), lines=b"\n".join(lines)))
    round.opened_at = round.sealed_at = now

"""What a round is opened with, and what is in its boxes once they are sealed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from pb import __version__
from pb.bids.queries import OnBallot, bids_on_ballot, labels_on_ballot
from pb.box.forms import key_number
from pb.box.gather import election_with
from pb.box.models import Box, KeptComparison, KeyCeremony
from pb.box.rules import Reconciled, check_rehearsed
from pb.box.tearing import Contents, opened
from pb.count.compare import SideBySide, side_by_side
from pb.count.compare_record import side_by_side_bytes, side_by_side_from
from pb.envelope import Opener
from pb.ledger.actions import time_text
from pb.ledger.queries import lines_of
from pb.money import pounds
from pb.paths import CHECKER
from pb.problems import Refused
from pb.proof.boxes import leaf_line, read_slip, read_whole
from pb.proof.bundle import document
from pb.proof.canonical import canonical, read_line
from pb.proof.cards import cards_root
from pb.proof.entries import FEWEST
from pb.proof.marks import ballot_fields
from pb.proof.note import to_base64
from pb.proof.result import rule_fields
from pb.proof.slips import ALL, Mode
from pb.rounds.models import Round
from pb.rounds.queries import pot, round_by_slug
from pb.rounds.rules import Act, check_phase
from pb.rounds.words import ballot_of, disclosure_of, rule_of
from pb.vault import SEAL_PUBLIC, Vault
from pb.voting.codes import code_digest
from pb.voting.queries import digests_used, envelopes_of, locks_of, turnout
from pb.voting.sealing import Terms
from pb.witnesses.queries import keys_enrolled

# What a comparison calls the round's own rule.
DECLARED = "The rule that was declared"


def round_fields(session: Session, round: Round, vault: Vault) -> dict[str, Any]:
    """Of the `round` entry, all but its time."""
    name, origin = round.public_name, round.origin
    return {
        "title": round.name,
        "pot": pot(session, round.id),
        "bids": len(bids_on_ballot(session, round.id)),
        "ballot": ballot_fields(ballot_of(round)),
        "rule": rule_fields(rule_of(round)),
        "mode": disclosure_of(round).value,
        "fewest": FEWEST,
        "organisers": round.organisers,
        "custody": round.custody,
        "receipts": round.receipts,
        "closes": time_text(_closing(round)),
        "ledger": vault.ledger_key(name, origin).verifier.as_text(),
        "receipts_key": vault.receipts_key(name, origin).verifier.as_text(),
        "seal_key": key_number(vault.seal_public(name)),
        "witnesses": keys_enrolled(session, round.id),
        "quorum": round.quorum,
        "software": {"version": __version__, "verify": checker_digest()},
        **({} if round.eligible is None else {"eligible": round.eligible}),
        **({"reason": round.disclosure_reason} if round.disclosure_reason else {}),
    }


def _closing(round: Round) -> datetime:
    assert round.voting_closes_at is not None  # dates are set before a round is announced
    return round.voting_closes_at


@cache
def checker_digest() -> str:
    """The SHA-256 of the checker that stands by itself, in hex."""
    return sha256((CHECKER / "verify.py").read_bytes()).hexdigest()


def bid_fields(session: Session, round: Round) -> list[dict[str, Any]]:
    """A `bid` entry for each bid on the ballot, by number."""
    bids = bids_on_ballot(session, round.id)
    labels = labels_on_ballot(session, round, bids)
    return [
        {
            "bid": bid.number,
            "title": bid.title,
            "group": bid.group_name,
            "asked": bid.amount,
            "one_of": list(labels.get(bid.number, ())),
            "pot": bid.pot,
            "document": sha256(document_of(bid)).hexdigest(),
            **({} if bid.minimum is None else {"minimum": bid.minimum}),
        }
        for bid in bids
    ]


def document_of(bid: OnBallot) -> bytes:
    """A bid as residents saw it."""
    least = "" if bid.minimum is None else f"{pounds(bid.minimum)} would still be useful."
    parts = (
        ("Group", bid.group_name),
        ("Asks for", pounds(bid.amount)),
        ("Least", least),
        ("What for", bid.summary),
        ("Where", bid.location),
        ("Themes", "\n".join(bid.themes)),
        ("Pot", bid.pot_name),
    )
    return document(bid.number, bid.title, parts)


def refuse_changed(session: Session, round: Round, vault: Vault) -> None:
    """Raises Refused where the rules or the bids are no longer what they were when the round was opened."""
    kept = [read_line(line) for line in lines_of(session, round.id)]
    now = [{**round_fields(session, round, vault), "at": kept[0]["at"], "closes": kept[0]["closes"]}]
    now[0]["software"] = kept[0]["software"]
    now += bid_fields(session, round)
    then = [_said(entry) for entry in kept if entry["k"] in ("round", "bid")]
    if list(map(canonical, now)) != list(map(canonical, then)):
        raise Refused(
            "The rules or the bids in the database are not those that the round was opened with. Somebody has changed "
            "the database. Go back to one that has not been changed."
        )


def refuse_changed_cards(session: Session, round: Round, codes: Mapping[bytes, str]) -> None:
    """Raises Refused where the cards are no longer those that the round was opened with. `codes`, by their digests, are
    those that voted: each has to open the lock of its card."""
    root = to_base64(cards_root(locks_of(session, round.id, round.public_name, codes)))
    kept = next(entry for entry in map(read_line, lines_of(session, round.id)) if entry["k"] == "cards")
    if kept["root"] != root:
        raise Refused(
            "The cards in the database are not those that the round was opened with. Somebody has changed the "
            "database. Go back to one that has not been changed."
        )


def _said(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("k", "n", "round", "v")}


def look_into_box(session: Session, slug: str, vault: Vault, now: datetime, opener: Opener | None = None) -> Contents:
    """Open every envelope of a closed round, and compare the rules while there are whole ballots; nothing is kept. The
    slow part of sealing, so it holds nobody up. The opener is made of the words of scrutineers, or else of the key on
    the server.

    Raises NotFound, Refused (not closed, or sealed already; a key is lost; the box is not as voters left it).
    """
    round = round_by_slug(session, slug)
    check_phase(round.phase(now), Act.SEAL)
    rule = rule_of(round)
    contents = opened(
        terms_of(session, round),
        envelopes_of(session, round.id),
        digests_used(session, round.id),
        opener or vault.opener(round.public_name),
        vault.receipts_key(round.public_name, round.origin),
        lambda code: code_digest(vault.secret, round.id, code),
        needs_whole=rule.needs_whole_ballots,
    )
    if any(box.name == ALL for box in contents.boxes) or len(contents.whole) < FEWEST:
        return contents
    rules = side_by_side(election_with(session, round, contents.whole), ballot_of(round), DECLARED, rule)
    return replace(contents, comparison=side_by_side_bytes(rules))


def key_ceremony(session: Session, round_id: int) -> KeyCeremony | None:
    """The one that made the key of this round; None before it was held to its end."""
    return session.get(KeyCeremony, round_id)


def refuse_unrehearsed(session: Session, round: Round, vault: Vault) -> None:
    """Raises Refused unless two scrutineers have shown that they can open what will be closed."""
    held = key_ceremony(session, round.id)
    there = vault.file(round.public_name, SEAL_PUBLIC).exists()
    public = key_number(vault.seal_public(round.public_name)) if there else None
    check_rehearsed(held.key if held else None, public, held.rehearsed if held else "")


def terms_of(session: Session, round: Round) -> Terms:
    """What the ballots of a round are torn by."""
    bids = [bid.number for bid in bids_on_ballot(session, round.id)]
    return Terms(round.public_name, disclosure_of(round), bids)


def reconciled(session: Session, round_id: int, back: int, why: str) -> Reconciled:
    """What became of every card, with what was counted by hand."""
    each = turnout(session, round_id)
    return Reconciled(each.cast, each.void, each.made - each.cast - each.void, back, why)


def stays_whole(session: Session, round_id: int) -> bool:
    """Whether there are whole ballots after the seal too: they are published, or the rule reads them."""
    return session.exec(select(Box.name).where(Box.round_id == round_id, Box.name == ALL)).first() is not None


def comparison_kept(session: Session, round_id: int) -> SideBySide:
    """What was worked out of a round whose ballots are torn, at the seal; ten people or more must have voted."""
    return side_by_side_from(session.get_one(KeptComparison, round_id).rules)


def boxes_of(session: Session, round_id: int) -> Sequence[Box]:
    """Every sealed box: by the number of the bid, and last the one of whole ballots."""
    boxes = session.exec(select(Box).where(Box.round_id == round_id).order_by(col(Box.name))).all()
    return sorted(boxes, key=lambda box: (box.name == ALL, int(box.name) if box.name != ALL else 0))


def published_lines(lines: bytes, sealed: Mode) -> list[bytes]:
    """What is published of a box, line by line."""
    slips = lines.split(b"\n") if lines else []
    return sorted(map(leaf_line, slips)) if sealed is Mode.TALLIES else slips


def lines_in(box: Box) -> Iterator[bytes]:
    """The lines of a box, one at a time."""
    return iter(box.lines.split(b"\n") if box.slips else ())


def marks_in(box: Box) -> Iterator[dict[int, int]]:
    """The marks of each slip, or of each whole ballot."""
    read = read_whole if box.name == ALL else read_slip
    for line in lines_in(box):
        slip = read(line)
        assert slip is not None, "a sealed box holds nothing but slips"
        yield dict(slip.marks)

"""Bundles made from invented rounds: a whole good one, or what an insider with every key would make of it.

`python -m tests.proof.make FOLDER` writes every case; `cases.json` there says what must come of each.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from pb.count.election import Election
from pb.count.outcome import Outcome
from pb.count.ties import NO_DRAWS, Draws
from pb.proof.boxes import box_names, read_slip, read_whole, sealed_mode
from pb.proof.bundle import Chunks, digests, document, published_files, signed_files, timestamp_name, write_zip
from pb.proof.canonical import canonical
from pb.proof.cards import Card, State, cards_root
from pb.proof.entries import FEWEST, VERSION
from pb.proof.marks import ballot_fields, points_of
from pb.proof.merkle import leaf, root
from pb.proof.note import checkpoint_text, to_base64
from pb.proof.result import allocation_fields, rule_fields, tally_fields
from pb.proof.slips import Mode, Slip, ballot_key, fingerprint, lock_of, receipt_text, torn
from tests.proof.boxing import boxes_of, marks_given, seal_fields
from tests.proof.counting import dealt, draw_fields, drawn_out
from tests.proof.signing import Signer, Witness
from tests.proof.story import Entry, Insider, Issued, Marks, Story, issue

Receipt = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A bundle, and what people have who took part: the key and the opening checkpoint from the poster, and receipts,
    with marks, by the card of the voter. `issued` is every card as it really was."""

    story: Story
    files: Mapping[str, Chunks]
    key: str
    opening: str
    issued: tuple[Issued, ...]
    making: "_Making"

    @cached_property
    def receipts(self) -> Mapping[str, Receipt]:
        return self.making.receipts()

    def bytes_by_name(self) -> dict[str, bytes]:
        return {name: b"".join(chunks) for name, chunks in self.files.items()}

    def cards(self, state: State) -> list[str]:
        return [each.card for each in self.issued if each.state is state]


def zip_of(files: Mapping[str, Chunks]) -> bytes:
    target = BytesIO()
    write_zip(target, files)
    return target.getvalue()


def make(story: Story) -> Made:
    """The bundle of a round, signed by its keys. The same story gives the same bytes."""
    return _Making(story).made(story.insider)


class _Making:
    """One bundle as it is made, in the order in which a round makes it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.round = story.round_id
        self.numbers = [bid.number for bid in story.bids]
        self.ledger_key = Signer(f"pb.example/{self.round}", story.secret("ledger"))
        self.receipts_key = Signer(f"pb.example/{self.round}/receipts", story.secret("receipts"))
        self.witnesses = [
            Witness(f"witness-{place}.example", story.secret(f"witness {place}")) for place in range(story.witnesses)
        ]
        self.issued = issue(story)
        self.documents = {bid.number: self._document(bid.number) for bid in story.bids}
        self.minute = 0
        self._box()
        self.files = self._published()
        self.entries = self._entries(digests(self.files))

    def _box(self) -> None:
        """The ballots are torn, and the slips put in their boxes."""
        story, insider = self.story, self.story.insider
        self.after = insider.issued(list(self.issued))
        voted = [each for each in self.after if each.marks is not None]
        self.used = len(voted)
        self.sealed = story.sealed or sealed_mode(story.mode, self.used)
        self.slips = insider.slips([slip for each in voted for slip in self._torn(each, each.marks or {})])
        self.boxes = insider.boxes(boxes_of(self.slips, box_names(story.mode, self.numbers), self.sealed))

    def made(self, insider: Insider) -> Made:
        """Signed, after this insider had the entries in their hands. What came before them stays as it is."""
        entries = deepcopy(self.entries)
        insider.entries(entries)
        lines = [canonical({**entry, "n": n, "round": self.round, "v": VERSION}) for n, entry in enumerate(entries)]
        insider.lines(lines)
        kinds = [entry.get("k") for entry in entries]
        notes = self._notes(kinds, lines)
        opening = notes.get(kinds.index("open") + 1, "") if "open" in kinds else ""
        insider.notes(notes)
        signed = signed_files(lines, notes[max(notes)], notes)
        if self.story.timestamps:
            signed |= {timestamp_name(size): [b"an answer of a timestamp server"] for size in notes}
        key = self.ledger_key.verifier.as_text()
        return Made(self.story, {**self.files, **signed}, key, opening, tuple(self.issued), self)

    def _torn(self, voter: Issued, marks: Marks) -> list[Slip]:
        return torn(self.round, self.story.mode, ballot_key(self.round, voter.code, voter.nonce), marks, self.numbers)

    def receipts(self) -> dict[str, Receipt]:
        receipts = {}
        for voter in self.issued:
            if voter.marks is not None:
                note = self.receipts_key.note(receipt_text(self.round, fingerprint(self._torn(voter, voter.marks))))
                marks = {str(bid): mark for bid, mark in voter.marks.items()}
                receipts[voter.card] = {"code": voter.code, "nonce": voter.nonce, "note": note, "marks": marks}
        return receipts

    def _document(self, number: int) -> bytes:
        bid = self.story.bids[number - 1]
        return document(number, bid.title, [("Group", f"Group {number}"), ("Asks for", f"{bid.asked} pence")])

    def _published(self) -> dict[str, Chunks]:
        cards = [self._card(each).line() for each in self.after]
        files = published_files(
            self.story.title,
            self.story.insider.cards(cards),
            self.boxes,
            self.documents,
            self.story.ballot,
            self.sealed,
        )
        self.story.insider.files(files)
        return files

    def _card(self, each: Issued) -> Card:
        used = each.state is State.USED
        return Card(each.card, each.state, each.code if used else lock_of(self.round, each.card, each.code))

    def _at(self) -> str:
        self.minute += 1
        return f"2026-05-09T{9 + self.minute // 60:02}:{self.minute % 60:02}:00Z"

    def _entries(self, hashes: Mapping[str, str]) -> list[Entry]:
        locks = [(each.card, lock_of(self.round, each.card, each.code)) for each in self.issued]
        return [
            self._round(),
            *(self._bid(number, hashes) for number in self.numbers),
            {"k": "cards", "count": len(locks), "root": to_base64(cards_root(locks))},
            {"k": "open", "at": self._at()},
            *({"k": "notice", "at": self._at(), "by": "The organisers", "text": text} for text in self.story.notices),
            self._close(),
            {"k": "seal", "at": self._at(), **seal_fields(self.sealed, self.boxes)},
            *self._result(self.story.withdrawn, hashes),
            *(
                entry
                for each in self.story.corrections
                for entry in (
                    {"k": "correct", "at": self._at(), "why": each.why},
                    *self._result(each.withdrawn, hashes),
                )
            ),
        ]

    def _round(self) -> Entry:
        story = self.story
        return {
            "k": "round",
            "at": self._at(),
            "title": story.title,
            "pot": story.pot,
            "bids": len(story.bids),
            "ballot": ballot_fields(story.ballot),
            "rule": rule_fields(story.rule),
            "mode": story.mode.value,
            "fewest": FEWEST,
            **({} if story.eligible is None else {"eligible": story.eligible}),
            "organisers": 1,
            "custody": "server",
            "receipts": "offered",
            "closes": "2026-05-09T15:00:00Z",
            "ledger": self.ledger_key.verifier.as_text(),
            "receipts_key": self.receipts_key.verifier.as_text(),
            "seal_key": to_base64(story.secret("seal")),
            "witnesses": [witness.key.as_text() for witness in self.witnesses],
            "quorum": story.quorum,
            "software": {"version": "0.1", "verify": story.secret("verify.py").hex()},
        }

    def _bid(self, number: int, hashes: Mapping[str, str]) -> Entry:
        bid = self.story.bids[number - 1]
        return {
            "k": "bid",
            "bid": number,
            "title": bid.title,
            "group": f"Group {number}",
            "asked": bid.asked,
            **({} if bid.minimum is None else {"minimum": bid.minimum}),
            "one_of": list(bid.one_of),
            "pot": bid.pot,
            "document": hashes.get(f"documents/{number}.txt", "0" * 64),
        }

    def _close(self) -> Entry:
        states = Counter(each.state for each in self.after)
        counted = {state.value: states[state] for state in State}
        return {"k": "close", "at": self._at(), **counted, "back": min(self.story.back, states[State.OUT])}

    def _result(self, withdrawn: tuple[int, ...], hashes: Mapping[str, str]) -> list[Entry]:
        story = self.story
        given = self._given()
        outcome, draws = self._shared(withdrawn, given)
        drawn = [{"k": "draw", "at": self._at(), **draw_fields(draws)}] if draws != NO_DRAWS else []
        tally = tally_fields(story.ballot, self.sealed, self.used, given, withdrawn)
        return [
            *drawn,
            {"k": "tally", **tally},
            {"k": "allocation", **allocation_fields(outcome)},
            {"k": "publish", "at": self._at(), "files": dict(hashes)},
        ]

    def _given(self) -> dict[int, Counter[int]]:
        """What was marked on the slips as they are sealed: where the boxes are open, on those in them."""
        closed = self.sealed is Mode.TALLIES
        lines = [slip.line for slip in self.slips] if closed else [line for box in self.boxes for line in box.lines]
        read = read_whole if self.story.mode is Mode.BALLOTS else read_slip
        known = set(self.numbers)
        slips = [slip for slip in map(read, lines) if slip and slip.marks.keys() <= known]
        return marks_given(slips, self.numbers)

    def _shared(self, withdrawn: Iterable[int], given: Mapping[int, Mapping[int, int]]) -> tuple[Outcome, Draws]:
        story = self.story
        bids = [replace(bid, withdrawn=bid.number in withdrawn) for bid in story.bids]
        marks = self._whole() if story.rule.needs_whole_ballots else dealt(given, self.used)
        points = [{bid: self._points(mark) for bid, mark in each.items()} for each in marks]
        return drawn_out(Election.of(story.pot, bids, points, story.ballot.top), story)

    def _points(self, mark: int) -> int:
        """What a mark is worth; of one that no ballot can have, what it can be worth at most or least."""
        return max(0, min(points_of(self.story.ballot, mark), self.story.ballot.top))

    def _whole(self) -> list[Marks]:
        return [dict(each.marks) for each in self.after if each.marks is not None]

    def _notes(self, kinds: list[object], lines: list[bytes]) -> dict[int, str]:
        """A checkpoint after opening, after the seal, after each publication, and at the end."""
        sizes = {n + 1 for n, kind in enumerate(kinds) if kind in ("open", "seal", "publish")} | {len(lines)}
        return {size: self.checkpoint(lines[:size]) for size in sorted(sizes)}

    def checkpoint(self, lines: list[bytes]) -> str:
        text = checkpoint_text(self.ledger_key.name, len(lines), root(map(leaf, lines)))
        return self.ledger_key.note(text) + "".join(witness.cosigned(text) for witness in self.witnesses)


def main() -> None:
    """Write every case to the folder that is named."""
    from tests.proof.cases import write_cases
    from tests.proof.corpus.every import every_case  # they are made of what is made here

    folder = Path(sys.argv[1])
    print(f"{write_cases(folder, every_case())} cases in {folder}")


if __name__ == "__main__":
    main()

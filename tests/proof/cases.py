"""Cases: a bundle, what somebody gives the checker with it, and what must come of it. And writing them to a folder."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pb.count.rule import Rule
from pb.proof.cards import State
from pb.proof.slips import Mode
from tests.proof.good import good
from tests.proof.make import Made, Receipt, make, zip_of

# What docs/bundle.md leaves to the rulebook: a checker that does not know it says that it did not recount.
WHOLE_BALLOTS = "whole-ballots"


@dataclass(frozen=True)
class Given:
    """What is given to the checker beside the bundle: `--key`, `--seen`, `--receipt`, `--void` and `--unused`."""

    key: str | None = None
    seen: tuple[str, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    void: tuple[str, ...] | None = None
    unused: tuple[str, ...] = ()


NOTHING = Given()
# So many voters kept their receipt. More would find no more, and take time.
_RECEIPTS = 4


@dataclass(frozen=True)
class Case:
    """One run of a checker. `code` is the check that must fail, empty where all must pass; `exit` 2 has no code.

    `done` says in one sentence what was done to the bundle. `needs` names what a checker must know for this.
    """

    name: str
    bundle: str
    data: bytes
    done: str
    given: Given = NOTHING
    exit: int = 0
    code: str = ""
    needs: tuple[str, ...] = field(default=())


def all_that_people_have(made: Made) -> Given:
    """The key and the opening checkpoint from the poster, some receipts, the cards handed back, one never used."""
    # Of a whole ballot that stays in its box, nothing can be found without its marks.
    needed = made.story.mode is Mode.BALLOTS
    receipts = tuple(
        each if needed or place % 2 else without_marks(each)
        for place, each in enumerate(list(made.receipts.values())[:_RECEIPTS])
    )
    void, out = made.cards(State.VOID), made.cards(State.OUT)
    return Given(made.key, (made.opening,), receipts, tuple(void), tuple(out[:1]))


def without_marks(receipt: Receipt) -> Receipt:
    return {name: value for name, value in receipt.items() if name != "marks"}


def needs_of(rule: Rule) -> tuple[str, ...]:
    return (WHOLE_BALLOTS,) if rule.needs_whole_ballots else ()


def good_cases() -> Iterable[Case]:
    """Every good bundle, alone and with all that people have."""
    for name, story in good().items():
        made, needs = make(story), needs_of(story.rule)
        data, done = zip_of(made.files), "Nothing: this is a good round."
        yield Case(f"{name}, alone", name, data, done, needs=needs)
        yield Case(f"{name}, with everything", name, data, done, all_that_people_have(made), needs=needs)


def write_cases(folder: Path, cases: Iterable[Case]) -> int:
    """Write every bundle and what is given with it, and `cases.json`, which says what must come of each."""
    listed = [_written(folder, place, case) for place, case in enumerate(cases)]
    (folder / "cases.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(listed)


def _written(folder: Path, place: int, case: Case) -> dict[str, Any]:
    bundle = folder / "bundles" / f"{case.bundle}.zip"
    bundle.parent.mkdir(parents=True, exist_ok=True)
    bundle.write_bytes(case.data)
    beside = folder / "given" / f"{place:03}"
    return {
        "name": case.name,
        "bundle": bundle.relative_to(folder).as_posix(),
        "arguments": [each.replace(f"{folder}/", "") for each in arguments(case.given, beside)],
        "exit": case.exit,
        "code": case.code,
        "done": case.done,
        "needs": list(case.needs),
    }


def arguments(given: Given, folder: Path) -> list[str]:
    """The command line for what is given, with its files written to this folder."""
    key = [] if given.key is None else ["--key", given.key]
    files = [("--seen", f"seen-{place}.txt", text) for place, text in enumerate(given.seen)]
    files += [("--receipt", f"receipt-{place}.json", json.dumps(each)) for place, each in enumerate(given.receipts)]
    files += [("--void", "void.txt", "".join(f"{card}\n" for card in given.void))] if given.void is not None else []
    for _, name, text in files:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    unused = [word for card in given.unused for word in ("--unused", card)]
    return [*key, *(word for flag, name, _ in files for word in (flag, str(folder / name))), *unused]

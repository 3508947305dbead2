"""How cases are made: what an outsider does to the files, and what an insider does on the way."""

from collections.abc import Callable
from typing import Any

from pb.proof.boxes import Box, root_of
from pb.proof.slips import Mode
from tests.proof.cases import NOTHING, Case, Given, needs_of
from tests.proof.good import PLAIN
from tests.proof.make import Made, make, zip_of
from tests.proof.story import Entry, Insider, Story

Files = dict[str, bytes]
Lines = list[bytes]
Give = Callable[[Made], Given]
ChangeLines = Callable[[Lines], Any]

# What an insider changes once the boxes are sealed: the rest need not be made again for it.
_LATE = ("entries", "lines", "notes")
_MADE: dict[int, tuple[Story, Made]] = {}


def nothing(made: Made) -> Given:
    return NOTHING


def key(made: Made) -> Given:
    return Given(made.key)


def seen(made: Made) -> Given:
    return Given(seen=(made.opening,))


def made_of(story: Story) -> Made:
    """Made once for each story: outsiders begin with the same bundles again and again."""
    if id(story) not in _MADE:
        _MADE[id(story)] = story, make(story)
    return _MADE[id(story)][1]


def case(name: str, code: str, done: str, made: Made, files: Files, give: Give = nothing, bundle: str = "") -> Case:
    """`code` is empty where the checker has nothing to say against it."""
    data = zip_of({path: [data] for path, data in files.items()})
    return Case(name, bundle or name, data, done, give(made), int(bool(code)), code, needs_of(made.story.rule))


def outsider(
    name: str, code: str, done: str, change: Callable[[Files], Any], story: Story = PLAIN, give: Give = nothing
) -> Case:
    """Somebody without a key changes the files of a good bundle."""
    made = made_of(story)
    files = made.bytes_by_name()
    change(files)
    return case(name, code, done, made, files, give)


def insider(
    name: str, code: str, done: str, story: Story = PLAIN, give: Give = nothing, bundle: str = "", **hooks: Any
) -> Case:
    """Somebody with every key makes the bundle, and does this on the way. What is `given` people have from before."""
    early = {name: hook for name, hook in hooks.items() if name not in _LATE}
    late = {name: hook for name, hook in hooks.items() if name in _LATE}
    made = (make(story.changed(**early)) if early else made_of(story)).making.made(Insider(**late))
    return case(name, code, done, made, made.bytes_by_name(), give, bundle)


def unchanged(files: Files) -> None:
    """The bundle is good; it is what is given with it that matters."""


def edit(path: str, change: ChangeLines) -> Callable[[Files], None]:
    """Change the lines of a file in place."""

    def changed(files: Files) -> None:
        lines = files[path].split(b"\n")[:-1]
        change(lines)
        files[path] = b"".join(line + b"\n" for line in lines)

    return changed


def swap(path: str, old: str, new: str) -> Callable[[Files], None]:
    """Put other text in place of some, once, where it stands first."""

    def changed(files: Files) -> None:
        assert old.encode() in files[path], (path, old)
        files[path] = files[path].replace(old.encode(), new.encode(), 1)

    return changed


def drop(path: str) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        del files[path]

    return changed


def put(path: str, data: bytes) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        files[path] = data

    return changed


def in_box(name: str, change: ChangeLines, sealed: Mode = Mode.SLIPS) -> Callable[[list[Box]], list[Box]]:
    """An insider changes the lines of a box in place before it is sealed."""

    def changed(boxes: list[Box]) -> list[Box]:
        return [_changed_box(box, change, sealed) if box.name == name else box for box in boxes]

    return changed


def _changed_box(box: Box, change: ChangeLines, sealed: Mode) -> Box:
    lines = list(box.lines)
    change(lines)
    return Box(box.name, lines, root_of(lines, sealed))


def entry(kind: str, change: Callable[[Entry], Any], which: int = 0) -> Callable[[list[Entry]], None]:
    """An insider changes an entry of this kind."""

    def changed(entries: list[Entry]) -> None:
        change([each for each in entries if each["k"] == kind][which])

    return changed


def fields(kind: str, which: int = 0, /, **values: Any) -> Callable[[list[Entry]], None]:
    """An insider gives fields other values."""
    return entry(kind, lambda each: each.update(values), which)


def without(kind: str, field: str) -> Callable[[list[Entry]], None]:
    return entry(kind, lambda each: each.pop(field))


def first(change: Callable[[bytes], bytes], where: int = 0) -> Callable[[Lines], None]:
    """Change one line."""

    def changed(lines: Lines) -> None:
        lines[where] = change(lines[where])

    return changed


def replaced(old: str, new: str, where: int = 0) -> Callable[[Lines], None]:
    """Other text in one line; the old one must be there."""

    def changed(line: bytes) -> bytes:
        assert old.encode() in line, (old, line)
        return line.replace(old.encode(), new.encode(), 1)

    return first(changed, where)


def both(*changes: Callable[[Any], Any]) -> Callable[[Any], None]:
    """One after the other, in place."""

    def changed(what: Any) -> None:
        for change in changes:
            change(what)

    return changed

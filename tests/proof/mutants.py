"""Is every check needed, and would anybody notice if one were gone? `python -m tests.proof.mutants`, two minutes.

Each place where a check can fail is taken out in turn, and so is each part of a condition, and the type of each field;
then every case that could show it is run. If all of them still end as they must, nobody would notice: the mutant
survives. Every survivor is listed in docs/verifying.md, with the reason why that is no hole. Ends with 1 where that
page is not true any more.

A case can show a mutant only if what is taken out matters in it: if a check failed there, a part of a condition was
not as if it were not there, or a field was not of its type. All cases are run once to see where that is so.
"""

import ast
import gc
import importlib
import inspect
import json
import os
import re
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.proof.cases import Case
from tests.proof.checking import told
from tests.proof.corpus.every import every_case

CHECKS = ("lines", "ledger", "signatures", "cards", "boxes", "tally", "awards", "files", "receipts", "given")
MODULES = (
    *(f"pb.proof.{name}" for name in ("reading", "canonical", "note", "shapes", "entries", "marks", "boxes", "result")),
    *(f"pb.proof.checks.{name}" for name in CHECKS),
)
# Where the shapes of fields stand, as data.
TABLES = {"_BALLOTS", "_EVERY", "KINDS", "_is_receipt", "_is_whole"}
PAGE = Path(__file__).parents[2] / "docs" / "verifying.md"
_LISTED = re.compile("^- `(.+)`$", re.MULTILINE)
# Seconds. A mutant that takes longer than the whole corpus goes round in circles.
_LONGEST = 120

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One change to a module, made in place to the node at a place of its tree, as `ast.walk` goes.

    `name` says where and what in a way that stays when lines move. `probe` changes nothing but that the node tells
    `Probes`, under this number, when it matters.
    """

    module: str
    name: str
    place: int
    change: Change
    probe: Callable[[int, Any], None]


def mutants() -> Iterator[Mutant]:
    for module in MODULES:
        tree = _tree_of(module)
        for place, node in enumerate(ast.walk(tree)):
            where = _table_of(tree, node) if isinstance(node, ast.Dict) else _where(tree, node)
            for what, change, probe in _changes(node) if where else ():
                yield Mutant(module, f"{module.removeprefix('pb.proof.')} {where}: {what}", place, change, probe)


Changes = Iterator[tuple[str, Change, Callable[[int, Any], None]]]


def _changes(node: ast.AST) -> Changes:
    """(what is taken out, how, how to see whether it matters)"""
    if _is_failure(node):
        yield _written(node), _to_nothing, _watch_failure
    elif isinstance(node, ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1):
        parts = len(node.values) if isinstance(node, ast.BoolOp) else len(node.ops)
        for part in range(parts):
            what = f"part {part + 1} of {_written(node)}"
            yield what, partial(_leave_out, part), partial(_watch_part, part)
    elif isinstance(node, ast.Dict):
        for at, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if isinstance(key, ast.Constant) and not _has_shapes(value):
                yield str(key.value), partial(_any_shape, at), partial(_watch_shape, at)


def _is_failure(node: ast.AST) -> bool:
    """`raise …`, or a call of `need`. Raising the same once more is no check."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Name) and node.value.func.id == "need"
    return isinstance(node, ast.Raise) and node.exc is not None


def _has_shapes(value: ast.AST) -> bool:
    """What is in it are shapes, and it is none."""
    return isinstance(value, ast.Dict) or ast.unparse(value).startswith("Kind(")


def _to_nothing(node: Any) -> None:
    """The statement stays and does nothing."""
    _become(node, ast.Expr(ast.Constant(None)))


def _become(node: Any, other: ast.AST) -> None:
    """In place, wherever it stands."""
    line = {name: getattr(node, name) for name in ("lineno", "col_offset")}
    node.__class__ = other.__class__
    node.__dict__ = {**other.__dict__, **line}


def _split(node: Any) -> None:
    """`a <= b <= c` as `a <= b and b <= c`."""
    if isinstance(node, ast.Compare):
        ends = [node.left, *node.comparators]
        pairs: list[ast.expr] = [ast.Compare(ends[at], [sign], [ends[at + 1]]) for at, sign in enumerate(node.ops)]
        _become(node, ast.BoolOp(ast.And(), pairs))


def _leave_out(part: int, node: Any) -> None:
    """It is there and never looked at, so that a function still knows of the same variables."""
    _split(node)
    harmless = isinstance(node.op, ast.And)
    never = ast.Or() if harmless else ast.And()
    node.values[part] = ast.BoolOp(never, [ast.Constant(harmless), node.values[part]])


def _any_shape(at: int, node: Any) -> None:
    """A field may be anything."""
    node.values[at] = ast.parse("lambda value: True", mode="eval").body


def _watch_failure(number: int, node: Any) -> None:
    if isinstance(node, ast.Raise):
        _become(node, ast.If(_call("raised", number), [ast.Raise(node.exc, node.cause)], []))
    else:
        node.value.args[0] = _watched(number, True, node.value.args[0])


def _watch_part(part: int, number: int, node: Any) -> None:
    _split(node)
    node.values[part] = _watched(number, isinstance(node.op, ast.And), node.values[part])


def _watch_shape(at: int, number: int, node: Any) -> None:
    node.values[at] = _call("shape", number, node.values[at])


def _watched(number: int, harmless: bool, value: ast.expr) -> ast.expr:
    """The value, which matters if it is not the harmless one, or if it cannot be had."""
    return _call("done", number, _call("begin", number), ast.Constant(harmless), value)


def _call(name: str, number: int, *more: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("PROBES", ast.Load()), name, ast.Load()), [ast.Constant(number), *more], [])


@dataclass
class Probes:
    """The number of a mutant -> the places of the cases in which it matters. `case` is the one that is run."""

    case: int = 0
    matters: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def raised(self, number: int) -> bool:
        self.matters[number].add(self.case)
        return True

    def begin(self, number: int) -> bool:
        """It matters as long as nothing else is known. Whether that is known already."""
        known = self.case in self.matters[number]
        self.matters[number].add(self.case)
        return known

    def done(self, number: int, known: bool, harmless: bool, value: Any) -> Any:
        if not known and value is harmless:
            self.matters[number].discard(self.case)
        return value

    def shape(self, number: int, shape: Callable[[Any], bool]) -> Callable[[Any], bool]:
        return lambda value: bool(self.done(number, self.begin(number), True, shape(value)))


def _tree_of(module: str) -> ast.Module:
    return ast.parse(Path(inspect.getfile(importlib.import_module(module))).read_text(encoding="utf-8"))


def _where(tree: ast.Module, node: ast.AST) -> str:
    """The name of the function that a node stands in."""
    line = getattr(node, "lineno", 0)
    inside = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.lineno <= line <= (each.end_lineno or 0)
    ]
    return ".".join(each.name for each in sorted(inside, key=lambda each: each.lineno))


def _table_of(tree: ast.Module, node: ast.AST) -> str:
    """The name of the table that a node stands in, and the keys of all that it is in there; nothing for another."""
    for table in filter(_is_table, tree.body):
        if any(each is node for each in ast.walk(table)):
            return " ".join([_target(table), *_keys_to(node, table)])
    return ""


def _keys_to(node: ast.AST, within: ast.AST) -> list[str]:
    found = []
    for each in ast.walk(within):
        if isinstance(each, ast.Dict):
            inside = zip(each.keys, each.values, strict=True)
            found += [str(key.value) for key, value in inside if isinstance(key, ast.Constant) and _holds(value, node)]
    return found


def _holds(value: ast.AST, node: ast.AST) -> bool:
    return any(each is node for each in ast.walk(value))


def _is_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and _target(node) in TABLES


def _target(node: Any) -> str:
    target: Any = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return str(getattr(target, "id", ""))


def _written(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def put_in(module: str, tree: ast.Module) -> None:
    """Let the running program do what this tree of a module says; only ever done in a process of its own."""
    loaded = importlib.import_module(module)
    codes = dict(_codes(_compiled(tree, loaded)))
    for function in _functions(loaded):
        function.__code__ = codes[_which(function.__code__)]
    exec(_compiled(ast.Module(list(filter(_is_table, tree.body)), []), loaded), loaded.__dict__)


def _compiled(tree: ast.Module, module: ModuleType) -> CodeType:
    return compile(ast.fix_missing_locations(tree), module.__file__ or "", "exec")


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield _which(constant), constant
            yield from _codes(constant)


def _which(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _functions(module: ModuleType) -> list[FunctionType]:
    """Every function that was made by this module: also those in others, and those that others hold."""
    return [
        each
        for each in gc.get_objects()
        if isinstance(each, FunctionType) and each.__code__.co_filename == module.__file__
    ]


def where_it_matters(listed: list[Mutant], cases: list[Case]) -> dict[int, list[int]]:
    """The place of a mutant -> the places of the cases that can show it."""
    return {int(number): places for number, places in json.loads(in_a_process(partial(_probed, listed, cases))).items()}


def _probed(listed: list[Mutant], cases: list[Case]) -> str:
    probes = Probes()
    for module in MODULES:
        tree = _tree_of(module)
        nodes = list(ast.walk(tree))
        for number, mutant in enumerate(listed):
            if mutant.module == module:
                mutant.probe(number, nodes[mutant.place])
        importlib.import_module(module).__dict__["PROBES"] = probes
        put_in(module, tree)
    for place, case in enumerate(cases):
        probes.case = place
        assert told(case)[:2] == (case.exit, case.code), case.name
    return json.dumps({number: sorted(places) for number, places in probes.matters.items()})


def shown_by(mutant: Mutant, cases: list[Case]) -> str:
    """The name of a case that shows the mutant, or nothing."""
    tree = _tree_of(mutant.module)
    mutant.change(list(ast.walk(tree))[mutant.place])
    put_in(mutant.module, tree)
    signal.alarm(_LONGEST)
    # Those that must fail show most.
    for case in sorted(cases, key=lambda case: not case.exit):
        try:
            if told(case)[:2] != (case.exit, case.code):
                return case.name
        except Exception:  # noqa: BLE001 - a checker that falls over has been noticed
            return case.name
    return ""


def in_a_process(work: Callable[[], str]) -> str:
    """What it says; in a process of its own, which may change the program, or never end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, work().encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001 - there must never be a second process that goes on
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as heard:
        what = heard.read()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("A mutant could not be made")
    return what if status == 0 else "it did not end"


def main() -> None:
    cases, listed = list(every_case()), list(mutants())
    matters = where_it_matters(listed, cases)
    survived = []
    for number, mutant in enumerate(listed):
        able = [cases[place] for place in matters.get(number, ())]
        shown = in_a_process(partial(shown_by, mutant, able)) if able else ""
        if not shown:
            survived.append(mutant.name)
        if "-v" in sys.argv:
            print(f"{shown or 'SURVIVED'} | {len(able)} | {mutant.name}", flush=True)
    bundles = len({case.bundle for case in cases})
    line = f"{len(cases):,} cases of {bundles:,} bundles; {len(listed)} mutants, of which {len(survived)} survive."
    page = PAGE.read_text(encoding="utf-8")
    known = _LISTED.findall(page)
    wrong = [f"Nobody would notice, and no reason is given: {name}" for name in survived if name not in known]
    wrong += [f"A reason is given, and it did not survive: {name}" for name in known if name not in survived]
    wrong += [] if line in page else ["This line is not in docs/verifying.md."]
    print("\n".join([line, *wrong]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

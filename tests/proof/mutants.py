"""Is every check needed, and would anybody notice if one were gone? `python -m tests.proof.mutants`, two minutes.

Each place where a check can fail is taken out in turn, and so is each part of a condition, and the type of each field;
then every case is run. If all of them still end as they must, nobody would notice: the mutant survives. Every survivor
is listed in docs/verifying.md, with the reason why that is no hole. Ends with 1 where that page is not true any more.
"""

import ast
import importlib
import inspect
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.proof.cases import Case
from tests.proof.checking import ending, told
from tests.proof.corpus.every import every_case

CHECKS = ("lines", "ledger", "signatures", "cards", "boxes", "tally", "awards", "files", "receipts", "given")
MODULES = (
    *(f"pb.proof.{name}" for name in ("reading", "canonical", "note", "entries", "boxes", "result")),
    *(f"pb.proof.checks.{name}" for name in CHECKS),
)
# Where the shapes of fields stand, as data.
TABLES = {"_BALLOTS", "_EVERY", "KINDS", "_is_receipt", "_is_whole"}
PAGE = Path(__file__).parents[2] / "docs" / "verifying.md"
_LISTED = re.compile("^- `(.+)`$", re.MULTILINE)
# A mutant that takes longer than the whole corpus goes round in circles.
_LONGEST = 120


@dataclass(frozen=True)
class Mutant:
    """One change. `name` says where and what in a way that stays when lines move; `lines` are those it is about."""

    module: str
    function: str
    what: str
    lines: range
    tree: ast.Module
    table: str = ""

    @property
    def name(self) -> str:
        return f"{self.module.removeprefix('pb.proof.')} {self.table or self.function}: {self.what}"

    def apply(self) -> None:
        """Change the running program; only ever done in a process of its own."""
        module = importlib.import_module(self.module)
        if self.table:
            exec(compile(self.tree, module.__file__ or "", "exec"), module.__dict__)
            return
        codes = dict(_codes(compile(self.tree, module.__file__ or "", "exec")))
        for function in _functions(module):
            function.__code__ = codes[function.__qualname__]


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant.co_qualname, constant
            yield from _codes(constant)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in list(vars(module).values()):
        for each in (value, *(vars(value).values() if inspect.isclass(value) else ())):
            function = _function_in(each)
            if function and function.__module__ == module.__name__ and function.__code__.co_filename == module.__file__:
                yield function


def _function_in(value: Any) -> FunctionType | None:
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, cached_property):
        value = value.func
    value = inspect.unwrap(value) if callable(value) else value
    return value if isinstance(value, FunctionType) and "<locals>" not in value.__qualname__ else None


def mutants() -> Iterator[Mutant]:
    for module in MODULES:
        source = Path(inspect.getfile(importlib.import_module(module))).read_text(encoding="utf-8")
        yield from _without_a_raise(module, source)
        yield from _without_a_part(module, source)
        yield from _without_a_shape(module, source)


def _changed(source: str, place: int, kind: Callable[[ast.AST], bool], change: Callable[[Any], None]) -> ast.Module:
    """The tree of a module with the change made to the node of a kind that has this place among them."""
    tree = ast.parse(source)
    change([node for node in ast.walk(tree) if kind(node)][place])
    return ast.fix_missing_locations(tree)


def _where(tree: ast.Module, node: ast.AST) -> str:
    """The name of the function that a node stands in."""
    line = getattr(node, "lineno", 0)
    inside = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.lineno <= line <= (each.end_lineno or 0)
    ]
    return ".".join(each.name for each in sorted(inside, key=lambda each: each.lineno))


def _written(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _lines_of(node: ast.AST) -> range:
    return range(getattr(node, "lineno", 0), (getattr(node, "end_lineno", 0) or 0) + 1)


def _is_failure(node: ast.AST) -> bool:
    """`raise …`, or a call of `need`. Raising the same once more is no check."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return isinstance(node.value.func, ast.Name) and node.value.func.id == "need"
    return isinstance(node, ast.Raise) and node.exc is not None


def _without_a_raise(module: str, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for place, node in enumerate(node for node in ast.walk(tree) if _is_failure(node)):
        changed = _changed(source, place, _is_failure, _to_nothing)
        yield Mutant(module, _where(tree, node), _written(node), _lines_of(node), changed)


def _to_nothing(node: Any) -> None:
    """The statement stays and does nothing."""
    if isinstance(node, ast.Raise):
        node.__class__ = ast.Expr  # type: ignore[assignment]  # in place, wherever it stands
        node.__dict__ = {"value": ast.Constant(None), "lineno": node.lineno, "col_offset": node.col_offset}
    else:
        node.value = ast.Constant(None)


def _is_condition(node: ast.AST) -> bool:
    """`a and b`, `a or b`, `a <= b <= c`: of each, a part can be left out."""
    return isinstance(node, ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1)


def _without_a_part(module: str, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for place, node in enumerate(node for node in ast.walk(tree) if _is_condition(node)):
        parts = len(node.values) if isinstance(node, ast.BoolOp) else len(node.ops)  # type: ignore[attr-defined]  # else it is a comparison
        for part in range(parts):
            what = f"part {part + 1} of {_written(node)}"
            changed = _changed(source, place, _is_condition, partial(_leave_out, part))
            yield Mutant(module, _where(tree, node), what, _lines_of(node), changed)


def _leave_out(part: int, node: Any) -> None:
    if isinstance(node, ast.BoolOp):
        always = isinstance(node.op, ast.And)
        node.values[part] = ast.Constant(always)
        return
    ends = [node.left, *node.comparators]
    kept = [ast.Compare(ends[at], [node.ops[at]], [ends[at + 1]]) for at in range(len(node.ops)) if at != part]
    node.__class__ = ast.BoolOp
    node.__dict__ = {"op": ast.And(), "values": [*kept, ast.Constant(True)], "lineno": node.lineno, "col_offset": 0}


def _is_table(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id in TABLES for target in targets)


def _shapes(table: ast.AST) -> list[tuple[ast.Dict, int]]:
    return [(node, at) for node in ast.walk(table) if isinstance(node, ast.Dict) for at in range(len(node.values))]


def _without_a_shape(module: str, source: str) -> Iterator[Mutant]:
    """A field may be anything: for every field in every table."""
    tree = ast.parse(source)
    for node in filter(_is_table, ast.walk(tree)):
        for place, (fields, at) in enumerate(_shapes(node)):
            named = fields.keys[at]
            key = "" if named is None else ast.unparse(named)
            if isinstance(fields.values[at], ast.Call) and ast.unparse(fields.values[at]).startswith("Kind("):
                continue
            copy = ast.parse(ast.unparse(node)).body[0]
            inner, where = _shapes(copy)[place]
            inner.values[where] = ast.parse("lambda value: True", mode="eval").body
            line = fields.values[at].lineno - getattr(node, "lineno", 0)
            yield Mutant(
                module,
                "",
                f"line {line}, {key}",
                range(0),
                ast.fix_missing_locations(ast.Module([copy], [])),
                _target(node),
            )


def _target(node: Any) -> str:
    target: Any = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return str(target.id)


@dataclass(frozen=True)
class Run:
    """A case, the functions of the checker that it went through, and the lines where it ended."""

    case: Case
    functions: frozenset[tuple[str, str]]
    ended: frozenset[tuple[str, int]]


def observed(case: Case) -> Run:
    functions: set[tuple[str, str]] = set()

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call":
            functions.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    sys.setprofile(note)
    wrong: BaseException | None = ending(case)
    sys.setprofile(None)
    ended: set[tuple[str, int]] = set()
    while wrong is not None:
        ended |= {(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(wrong.__traceback__)}
        wrong = wrong.__context__
    return Run(case, frozenset(functions), frozenset(ended))


def noticed(mutant: Mutant, runs: list[Run]) -> str:
    """The name of a case that shows the mutant, or nothing. In a process of its own, which may fall over."""
    file = inspect.getfile(importlib.import_module(mutant.module))
    # A case that never comes there cannot show it.
    able = [run for run in runs if mutant.table or (file, mutant.function) in run.functions]
    able.sort(key=partial(_how_far, mutant, file))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        mutant.apply()
        os.write(writing, _first_that_shows([run.case for run in able]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        shown = said.read()
    _, status = os.waitpid(child, 0)
    return shown or ("" if os.waitstatus_to_exitcode(status) == 0 else "it fell over")


def _how_far(mutant: Mutant, file: str, run: Run) -> int:
    """Cases that ended there come first, then those that ended near."""
    if any(name == file and line in mutant.lines for name, line in run.ended):
        return 0
    return 1 if any(name == file for name, _ in run.ended) else 2


def _first_that_shows(cases: list[Case]) -> str:
    started = time.monotonic()
    for case in cases:
        try:
            if told(case)[:2] != (case.exit, case.code):
                return case.name
        except Exception:  # noqa: BLE001 - a checker that falls over has been noticed
            return case.name
        if time.monotonic() - started > _LONGEST:
            return "it did not end"
    return ""


def main() -> None:
    cases = list(every_case())
    runs = [observed(case) for case in cases]
    listed = list(mutants())
    survived = []
    for mutant in listed:
        shown = noticed(mutant, runs)
        if not shown:
            survived.append(mutant.name)
        if "-v" in sys.argv:
            print(f"{shown or 'SURVIVED'} | {mutant.name}", flush=True)
    bundles = len({case.bundle for case in cases})
    told = f"{len(cases):,} cases of {bundles:,} bundles; {len(listed)} mutants, of which {len(survived)} survive."
    page = PAGE.read_text(encoding="utf-8")
    known = _LISTED.findall(page)
    wrong = [f"Nobody would notice, and no reason is given: {name}" for name in survived if name not in known]
    wrong += [f"A reason is given, and it did not survive: {name}" for name in known if name not in survived]
    wrong += [] if told in page else ["This line is not in docs/verifying.md."]
    print("\n".join([told, *wrong]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

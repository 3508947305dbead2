"""`pb count`: a PaBulib file counted by any rule, for people or for other programs."""

import json
import os
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from pb.count.rule import Completion, Satisfaction
from pb.pabulib.also import ALSO, also_asked, also_said
from pb.pabulib.answer import answer, odd, sentences
from pb.pabulib.counting import Count, count_file
from pb.pabulib.declared import UnknownRule, declared
from pb.pabulib.file import PabulibFile
from pb.pabulib.flags import POLICIES, RULES, Wanted, rule_wanted, ties_named
from pb.pabulib.read import read
from pb.pabulib.report import CannotRead

# Below this a file is read before anyone could see a bar.
_WORTH_A_BAR = 5_000_000
_STANDARD_INPUT = Path("-")
# Flag -> the rules that read it.
_READ_BY = {
    "policy": ("greedy-votes", "value"),
    "satisfaction": ("best-total", "equal-shares", "exact-equal-shares"),
    "completion": ("equal-shares", "exact-equal-shares"),
    "ties": tuple(rule for rule in RULES if rule != "declared"),
}


@click.command("count")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rule", type=click.Choice(RULES), default="greedy-votes", show_default=True)
@click.option(
    "--policy", type=click.Choice(list(POLICIES)), default="skip", show_default=True, help="What does not fit."
)
@click.option(
    "--satisfaction",
    type=click.Choice([each.value for each in Satisfaction]),
    help="What a project is worth to a voter. [default: cost for approvals, score for points and rankings]",
)
@click.option("--completion", type=click.Choice([each.value for each in Completion]), default="none", show_default=True)
@click.option(
    "--ties",
    default="id",
    show_default=True,
    metavar="ORDER,…",
    help="max-votes, min-cost, max-cost, and last id, file-order or dice:DIGITS.",
)
@click.option(
    "--also",
    type=click.Choice(ALSO),
    multiple=True,
    help="More to know: how near the others came, what other orders of level projects give, who paid what.",
)
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
def count_command(
    file: Path,
    rule: str,
    policy: str,
    satisfaction: str | None,
    completion: str,
    ties: str,
    also: tuple[str, ...],
    as_json: bool,
) -> None:
    """Count a PaBulib FILE, and say why. FILE may be - for standard input.

    Ends with 2 and one line where the file cannot be read.
    """
    _say_what_is_not_used(rule)
    with one_line_errors(file):
        said = read_with_bar(file)
        count = _counted(said, Wanted(rule, policy, satisfaction, completion), ties)
        more = {asked: also_asked(count, asked) for asked in also} if as_json else {}
        lines = [line for asked in also for line in also_said(count, asked)] if not as_json else []
    if as_json:
        _say([json.dumps({**answer(count, rule), **more}, ensure_ascii=False)])
    else:
        _say((*sentences(count, rule), *lines, *odd(said.report)))


@contextmanager
def one_line_errors(file: Path) -> Generator[None]:
    """One line on standard error, and 2, where a file cannot be read or counted as asked."""
    try:
        yield
    except CannotRead as wrong:
        _stop(f"{'Standard input' if file == _STANDARD_INPUT else file}: {wrong}")
    except (UnknownRule, ValueError) as wrong:
        _stop(str(wrong))


def read_with_bar(file: Path) -> PabulibFile:
    """Read it; long reading shows a bar, on a terminal only. `-` is standard input."""
    if file == _STANDARD_INPUT:
        return read(sys.stdin.buffer)
    if not file.is_file() or file.stat().st_size < _WORTH_A_BAR or not sys.stderr.isatty():
        return read(file)
    with click.progressbar(length=file.stat().st_size, label="Reading", file=sys.stderr) as bar:
        seen: Callable[[int], Any] = bar.update
        return read(file, seen=seen)


def _counted(file: PabulibFile, wanted: Wanted, ties: str) -> Count:
    if wanted.rule == "declared":
        return declared(file)
    order = ties_named(ties)
    return count_file(file, rule_wanted(wanted, order.chain, file), order)


def _say_what_is_not_used(rule: str) -> None:
    """A flag that was typed and changes nothing is named, on standard error: nobody should believe it was followed."""
    context = click.get_current_context()
    for flag, rules in _READ_BY.items():
        if rule not in rules and context.get_parameter_source(flag) is ParameterSource.COMMANDLINE:
            click.echo(f"--{flag} is not used by {rule}.", err=True)


def _say(lines: Iterable[str]) -> None:
    """On standard output. Whoever stops listening, as `head` does, is told no more."""
    try:
        for line in lines:
            click.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as wrong:
        # Python would try once more to write the rest as it ends, and end with another number.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _stop(f"The answer cannot be written: {wrong.strerror}")


def _stop(sentence: str) -> None:
    click.echo(" ".join(sentence.split()).rstrip(".") + ".", err=True)
    raise SystemExit(2)

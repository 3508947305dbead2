"""A round as a PaBulib file (.pb), torn into slips. Pure.

No row of VOTES is anyone's ballot. See docs/decisions/0006.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pb.count.election import Election, in_number_order
from pb.count.explain import tie_sentence
from pb.count.outcome import Outcome, Settled, Step, Verdict
from pb.count.rule import HighestFirst, Remainder, Rule
from pb.count.tally import histograms, tally
from pb.money import pounds

_RULE: dict[Remainder | None, str] = {
    Remainder.SKIP: "greedy",
    Remainder.STOP: "greedy-no-skip",
    Remainder.PART_FUND: "greedy-custom",
}
_SELECTED = {Verdict.FUNDED: 1, Verdict.PART_FUNDED: 2}
_TORN = (
    "rows of VOTES are not ballots. Ballots were torn into slips, one for each score, and each project's "
    "slips were sorted and dealt out over the rows. Totals and numbers of each score are exact"
)
_PART_FUND = (
    "a project that does not fit gets all that is left if that reaches its minimum, "
    "otherwise the next is tried. selected 2 means part-funded"
)

# One row of VOTES: bid number and score, highest score first.
SlipRow = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class RoundFacts:
    """What the file says of a round beside the count.

    `unit` is the place, `instance` usually the year. `categories` and `groups` are by bid number; a
    column nobody fills is left out. Raises ValueError when a required text is empty or the dates are
    swapped.
    """

    description: str
    unit: str
    instance: str
    date_begin: date
    date_end: date
    country: str = "United Kingdom"
    currency: str = "GBP"
    language: str = "en"
    categories: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    experimental: bool = False

    def __post_init__(self) -> None:
        for name in ("description", "unit", "instance"):
            if not _clean(getattr(self, name)):
                raise ValueError(f"The round's {name} is empty")
        if self.date_begin > self.date_end:
            raise ValueError("The round ends before it begins")


def pabulib_file(facts: RoundFacts, election: Election, rule: Rule, outcome: Outcome) -> bytes:
    """The whole file, UTF-8 with plain newlines; the same round gives the same bytes.

    Projects stand in the order they were considered, so a reader who keeps file order among equal
    totals meets ties as they were settled. Withdrawn bids are left out, and a comment says so.
    """
    steps = [step for step in outcome.steps if step.verdict is not Verdict.WITHDRAWN]
    rows = slip_rows(histograms(election), len(election.ballots))
    lines = ["META", "key;value"]
    lines += [f"{key};{value}" for key, value in _meta(facts, election, rule, outcome, len(rows))]
    lines += ["PROJECTS", *_projects(facts, election, steps)]
    lines += ["VOTES", "voter_id;vote;points", *(_vote(place, row) for place, row in enumerate(rows))]
    return ("\n".join(lines) + "\n").encode("utf-8")


def slip_rows(scores: Mapping[int, Sequence[int]], ballots: int) -> list[SlipRow]:
    """Deal the slips of every bid over as many rows as there were ballots, as one deals cards.

    Bids go by number, each bid's slips from its highest score to its lowest, and each bid starts where
    the one before ended. So a row holds at most one slip of a bid, and rows depend on the tallies
    alone. Rows stay empty only where there are fewer slips than ballots; they are left out, for the
    format has no blank vote.
    """
    slips = [
        (number, score)
        for number in sorted(scores)
        for score, times in reversed(list(enumerate(scores[number])))
        for _ in range(times)
    ]
    rows: list[list[tuple[int, int]]] = [[] for _ in range(min(ballots, len(slips)))]
    for place, slip in enumerate(slips):
        rows[place % ballots].append(slip)
    return [tuple(sorted(row, key=lambda slip: (-slip[1], slip[0]))) for row in rows]


def _meta(facts: RoundFacts, election: Election, rule: Rule, outcome: Outcome, rows: int) -> list[tuple[str, str]]:
    standing = [bid for bid in election.bids if not bid.withdrawn]
    pence = _shows_pence(election)
    categories = sorted({_label(facts.categories.get(bid.number, "")) for bid in standing} - {""})
    written = [
        ("description", _clean(facts.description)),
        ("country", _clean(facts.country)),
        ("unit", _clean(facts.unit)),
        ("instance", _clean(facts.instance)),
        ("num_projects", str(len(standing))),
        ("num_votes", str(rows)),
        ("budget", _amount(election.pot, pence)),
        ("vote_type", "scoring"),
        *_rule_fields(election, rule),
        ("date_begin", f"{facts.date_begin:%d.%m.%Y}"),
        ("date_end", f"{facts.date_end:%d.%m.%Y}"),
        ("min_points", "0"),
        ("max_points", str(election.top)),
        ("default_score", "0"),
        ("min_project_score_threshold", "1" if _has_pointless(election) else ""),
        ("categories", ",".join(categories)),
        ("language", facts.language),
        ("currency", facts.currency),
        ("fully_funded", "1" if sum(bid.asked for bid in standing) <= election.pot else ""),
        ("experimental", "1" if facts.experimental else ""),
        ("comment", _comment(election, rule, outcome, rows)),
    ]
    return [(key, value) for key, value in written if value]


def _rule_fields(election: Election, rule: Rule) -> list[tuple[str, str]]:
    # Plain "greedy" would fund a project nobody gave a point to. The threshold says in the format's words
    # that we do not.
    name = _RULE.get(_remainder(rule), "unknown")
    return [("rule", "greedy-threshold" if name == "greedy" and _has_pointless(election) else name)]


def _remainder(rule: Rule) -> Remainder | None:
    return rule.remainder if isinstance(rule, HighestFirst) else None


def _has_pointless(election: Election) -> bool:
    return any(counted.total == 0 for counted in tally(election).values())


def _comment(election: Election, rule: Rule, outcome: Outcome, rows: int) -> str:
    said = [_TORN]
    if blank := len(election.ballots) - rows:
        said.append(f"{len(election.ballots)} ballots were cast. {blank} rows without a score are left out")
    if _remainder(rule) is Remainder.PART_FUND:
        said.append(_PART_FUND)
    said += [
        f"project {step.number} was given {pounds(step.award)}"
        for step in outcome.steps
        if step.verdict is Verdict.PART_FUNDED
    ]
    if withdrawn := [str(bid.number) for bid in in_number_order(election.bids) if bid.withdrawn]:
        said.append(f"withdrawn and left out: {', '.join(withdrawn)}")
    said += [tie_sentence(tie) for tie in outcome.ties if tie.by is Settled.LOTS]
    return " ".join(f"#{place}: {words}." for place, words in enumerate(said, start=1))


def _projects(facts: RoundFacts, election: Election, steps: list[Step]) -> list[str]:
    pence = _shows_pence(election)
    columns = {
        "project_id": [str(step.number) for step in steps],
        "cost": [_amount(step.asked, pence) for step in steps],
        "score": [str(step.total) for step in steps],
        "name": [_clean(step.title) or f"Bid {step.number}" for step in steps],
        "category": [_label(facts.categories.get(step.number, "")) for step in steps],
        "selected": [str(_SELECTED.get(step.verdict, 0)) for step in steps],
        "proposer": _proposers(facts, steps),
    }
    filled = {name: cells for name, cells in columns.items() if any(cells) or name == "project_id"}
    return [";".join(filled), *(";".join(row) for row in zip(*filled.values(), strict=True))]


def _proposers(facts: RoundFacts, steps: list[Step]) -> list[str]:
    groups = [_clean(facts.groups.get(step.number, "")) for step in steps]
    # The format lets the column be missing, but not a cell of it be empty.
    return [group or "not stated" for group in groups] if any(groups) else groups


def _vote(place: int, row: SlipRow) -> str:
    projects = ",".join(str(number) for number, _ in row)
    points = ",".join(str(score) for _, score in row)
    return f"{place};{projects};{points}"


def _shows_pence(election: Election) -> bool:
    return any(amount % 100 for amount in (election.pot, *(bid.asked for bid in election.bids)))


def _amount(pence: int, shows_pence: bool) -> str:
    whole, rest = divmod(pence, 100)
    return f"{whole}.{rest:02}" if shows_pence else str(whole)


def _clean(text: str) -> str:
    """One line that survives a reader who splits at every semicolon and knows nothing of quotes."""
    swapped = text.replace(";", ",").replace('"', "'")
    shown = [letter for letter in swapped if letter.isprintable() or letter.isspace() or letter in _JOINERS]
    return " ".join("".join(shown).split())


def _label(text: str) -> str:
    # A comma would make two categories of one.
    return " ".join(_clean(text).replace(",", " ").split())


# Not printable by themselves, but emoji and several scripts are spelt with them.
_JOINERS = "\u200c\u200d"

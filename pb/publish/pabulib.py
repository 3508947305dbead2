"""A round as a PaBulib file (.pb), torn into slips. Pure.

No row of VOTES is anyone's ballot. See docs/decisions/0006.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pb.bids.rules import excluding_in, only_one_in_words
from pb.count.election import Election, in_number_order
from pb.count.explain import tie_sentence
from pb.count.outcome import Outcome, Settled, Step, Verdict
from pb.count.rule import HighestFirst, Remainder, Rule
from pb.count.tally import histograms, tally
from pb.count.words import rule_in_words
from pb.money import pounds

_RULE = {
    Remainder.SKIP: "greedy",
    Remainder.STOP: "greedy-no-skip",
    Remainder.PART_FUND: "greedy-custom",
}
_IN_PART = 2
_TORN = (
    "rows of VOTES are not ballots. Ballots were torn into slips, one for each score, and each project's "
    "slips were sorted and dealt out over the rows. Totals and numbers of each score are exact"
)
_TORN_VOTES = (
    "rows of VOTES are not ballots. Ballots were torn into slips, one for each project chosen, and each project's "
    "slips were dealt out over the rows. Totals are exact"
)
_PART_FUND = (
    "a project that does not fit gets all that is left if that reaches its minimum, otherwise the next is tried"
)

# One row of VOTES: bid number and score, highest score first.
SlipRow = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class RoundFacts:
    """What the file says of a round beside the count.

    `unit` is the place, `instance` usually the year. `categories` and `groups` are by bid number; a
    column nobody fills is left out. `ballot` is what voters were asked, in sentences; the rows no longer show it.
    `dice` is what was rolled for ties.
    Raises ValueError when a required text is empty or the dates are swapped.
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
    ballot: str = ""
    dice: str = ""
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
    # An approval has no points: the format wants neither the column nor their limits.
    points = not _only_votes(election)
    lines += ["VOTES", "voter_id;vote" + ";points" * points]
    lines += [_vote(place, row, points) for place, row in enumerate(rows)]
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
        # Never ordinal or cumulative: a torn row keeps neither the places nor the sum of a ballot.
        ("vote_type", "approval" if _only_votes(election) else "scoring"),
        *_rule_fields(election, rule),
        ("date_begin", f"{facts.date_begin:%d.%m.%Y}"),
        ("date_end", f"{facts.date_end:%d.%m.%Y}"),
        *_limits(election),
        ("min_project_score_threshold", "1" if _has_pointless(election) else ""),
        ("categories", ",".join(categories)),
        ("language", facts.language),
        ("currency", facts.currency),
        ("fully_funded", "1" if sum(bid.asked for bid in standing) <= election.pot else ""),
        ("experimental", "1" if facts.experimental else ""),
        ("comment", _comment(facts, election, rule, outcome, rows)),
    ]
    return [(key, value) for key, value in written if value]


def _only_votes(election: Election) -> bool:
    """Whether every slip is a plain vote: nobody could give more than 1, and nobody gave a 0."""
    return election.top == 1 and not any(scores[0] for scores in histograms(election).values())


def _limits(election: Election) -> list[tuple[str, str]]:
    if _only_votes(election):
        return []
    return [("min_points", "0"), ("max_points", str(election.top)), ("default_score", "0")]


def _rule_fields(election: Election, rule: Rule) -> list[tuple[str, str]]:
    if not isinstance(rule, HighestFirst):
        return [("rule", "unknown")]
    if not _is_plain(election, rule):
        return [("rule", "greedy-custom")]
    # Plain "greedy" would fund a project nobody gave a point to. The threshold says in the format's words
    # that we do not.
    name = _RULE[rule.remainder]
    return [("rule", "greedy-threshold" if name == "greedy" and _has_pointless(election) else name)]


def _is_plain(election: Election, rule: Rule) -> bool:
    """Whether the format's own words say the whole rule: most points first and nothing beside it."""
    plain = isinstance(rule, HighestFirst) and rule == HighestFirst(rule.remainder, rule.ties)
    return plain and not _excluding(election)


def _excluding(election: Election) -> list[tuple[int, ...]]:
    return excluding_in({bid.number: bid.one_of for bid in election.bids if not bid.withdrawn})


def _has_pointless(election: Election) -> bool:
    return any(counted.total == 0 for counted in tally(election).values())


def _comment(facts: RoundFacts, election: Election, rule: Rule, outcome: Outcome, rows: int) -> str:
    said = [_TORN_VOTES if _only_votes(election) else _TORN]
    if facts.ballot:
        said.append(facts.ballot)
    if blank := len(election.ballots) - rows:
        said.append(f"{len(election.ballots)} ballots were cast. {blank} rows without a score are left out")
    said += _rule_said(election, rule)
    said += [only_one_in_words(numbers) for numbers in _excluding(election)]
    said += _parts_said(outcome)
    if withdrawn := [str(bid.number) for bid in in_number_order(election.bids) if bid.withdrawn]:
        said.append(f"withdrawn and left out: {', '.join(withdrawn)}")
    said += [tie_sentence(tie) for tie in outcome.ties if tie.by in (Settled.LOTS, Settled.DICE)]
    if facts.dice:
        said.append(
            f"the dice showed {facts.dice}. The project whose SHA-256 of {facts.dice}/ID is smallest comes first"
        )
    return " ".join(f"#{place}: {_clean(words).rstrip('.')}." for place, words in enumerate(said, start=1))


def _parts_said(outcome: Outcome) -> list[str]:
    parts = [step for step in outcome.steps if _selected(step) == _IN_PART]
    given = [f"project {step.number} was given {pounds(step.award)}" for step in parts]
    return ["selected 2 means part-funded", *given] if parts else []


def _rule_said(election: Election, rule: Rule) -> list[str]:
    if not _is_plain(election, rule):
        return [" ".join(rule_in_words(rule))]
    return [_PART_FUND] if isinstance(rule, HighestFirst) and rule.remainder is Remainder.PART_FUND else []


def _projects(facts: RoundFacts, election: Election, steps: list[Step]) -> list[str]:
    pence = _shows_pence(election)
    columns = {
        "project_id": [str(step.number) for step in steps],
        "cost": [_amount(step.asked, pence) for step in steps],
        "votes" if _only_votes(election) else "score": [str(step.total) for step in steps],
        "name": [_clean(step.title) or f"Bid {step.number}" for step in steps],
        "category": [_label(facts.categories.get(step.number, "")) for step in steps],
        "selected": [str(_selected(step)) for step in steps],
        "proposer": _proposers(facts, steps),
    }
    filled = {name: cells for name, cells in columns.items() if any(cells) or name == "project_id"}
    return [";".join(filled), *(";".join(row) for row in zip(*filled.values(), strict=True))]


def _selected(step: Step) -> int:
    # A prize below what was asked is a part as well: readers add up the cost of every 1.
    return 0 if not step.award else 1 if step.award == step.asked else _IN_PART


def _proposers(facts: RoundFacts, steps: list[Step]) -> list[str]:
    groups = [_clean(facts.groups.get(step.number, "")) for step in steps]
    # The format lets the column be missing, but not a cell of it be empty.
    return [group or "not stated" for group in groups] if any(groups) else groups


def _vote(place: int, row: SlipRow, with_points: bool) -> str:
    projects = ",".join(str(number) for number, _ in row)
    points = ",".join(str(score) for _, score in row)
    return f"{place};{projects};{points}" if with_points else f"{place};{projects}"


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

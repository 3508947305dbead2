"""A result as files: a table for a spreadsheet, and the format that researchers read."""

from zoneinfo import ZoneInfo

from pb.publish.pabulib import RoundFacts, pabulib_file
from pb.publish.queries import Result
from pb.publish.result_csv import result_csv
from pb.rounds.models import Round
from pb.rounds.words import ballot_of


def result_pb_of(round: Round, result: Result, timezone: str) -> bytes:
    """PaBulib, with the dates of the place. Ballots are torn into slips, so it holds nobody's ballot."""
    opens, closes = round.voting_opens_at or result.count.at, round.voting_closes_at or result.count.at
    begin, end = (moment.astimezone(ZoneInfo(timezone)).date() for moment in (opens, closes))
    facts = RoundFacts(
        description=round.name,
        unit=round.place,
        instance=str(end.year),
        date_begin=begin,
        date_end=max(begin, end),
        categories={line.bid.number: line.bid.themes[0] for line in result.lines if line.bid.themes},
        groups={line.bid.number: line.bid.group_name for line in result.lines},
        ballot=ballot_of(round).adding_up(),
        dice=result.dice,
    )
    return pabulib_file(facts, result.election, result.rule, result.outcome)


def result_csv_of(round: Round, result: Result) -> bytes:
    """CSV with a byte order mark, for a spreadsheet."""
    groups = {line.bid.number: line.bid.group_name for line in result.lines}
    pots = {line.bid.number: line.bid.pot_name for line in result.lines if line.bid.pot_name}
    return result_csv(result.election, result.outcome, groups, ballot_of(round).headings, pots)

"""A round's rules as sentences that a resident reads, the same words on every page."""

import json
from functools import lru_cache

from pb.count.ballot_types import BallotType, ballot_type_of
from pb.count.parameters import rule_from
from pb.count.rule import Pot, Pots, Rule, Spill
from pb.count.words import rule_in_words
from pb.proof.slips import Mode
from pb.rounds.blanks import Blanks, blanks_in_words, unreadable_in_words
from pb.rounds.models import Round

ONE_PER_GROUP = "At most one bid of each group is funded."
_VERBS = {"live": ("live",), "work": ("work", "volunteer"), "study": ("study",)}


def eligibility_in_words(round: Round) -> str:
    """`You can vote if you are 11 or over and you live, work or study in NK4.`"""
    chosen = [verb for key, verbs in _VERBS.items() if key in round.connections.split() for verb in verbs]
    connection = " or ".join([", ".join(chosen[:-1]), chosen[-1]] if len(chosen) > 1 else chosen)
    if round.age_from == 0:
        return f"You can vote, at any age, if you {connection} in {round.postcodes}."
    return f"You can vote if you are {round.age_from} or over and you {connection} in {round.postcodes}."


def sharing_in_words(round: Round) -> tuple[str, ...]:
    """The round's rule in sentences; empty while it is not chosen."""
    if not round.rule:
        return ()
    return (*rule_in_words(rule_of(round)), *((ONE_PER_GROUP,) if round.one_per_group else ()))


def paper_in_words(round: Round) -> str:
    """How papers are counted that lack a mark; the ballot is chosen."""
    blanks = Blanks(round.blanks)
    return f"On paper: {blanks_in_words(ballot_of(round), blanks)} {unreadable_in_words(blanks)}"


def rule_of(round: Round) -> Rule:
    """How the round's money is shared. Raises ValueError while it is not chosen."""
    return rule_from(json.loads(round.rule))


def pots_of(round: Round) -> tuple[Pot, ...]:
    """The round's several pots, in their order; none while there is one pot for all bids."""
    rule = rule_of(round) if round.rule else None
    return rule.pots if isinstance(rule, Pots) else ()


def spill_of(round: Round) -> Spill:
    """What becomes of money that a pot does not spend."""
    rule = rule_of(round) if round.rule else None
    return rule.spill if isinstance(rule, Pots) else Spill.NEXT


@lru_cache
def ballot_type_kept(text: str) -> BallotType:
    """Read once: every cast asks again. Raises ValueError for what is no ballot type."""
    return ballot_type_of(text)


def ballot_of(round: Round) -> BallotType:
    """What voters of the round mark. Raises ValueError while it is not chosen."""
    return ballot_type_kept(round.ballot_type)


def disclosure_of(round: Round) -> Mode:
    """What is published of the ballots: as chosen, or as much as is safe with the round's rule."""
    if round.disclosure:
        return Mode(round.disclosure)
    return Mode.TALLIES if _reads_whole_ballots(round) else Mode.SLIPS


_PUBLISHED = {
    Mode.SLIPS: "Every ballot is torn into slips, one for each bid, and the slips are published: anyone can recount.",
    Mode.BALLOTS: "Every ballot is published whole, without a name: anyone can recount.",
    Mode.TALLIES: "Only totals are published: anyone can check the sharing, organisers alone can recount the votes.",
}
# A rule that reads whole ballots does not follow from totals.
_NOTHING_TO_RECOUNT = "Only totals are published: organisers alone can recount the votes and the sharing."
SCRUTINEERS = "Three scrutineers have the key to the sealed ballots, and it takes two of them to open any."
_RECEIPTS = {
    "offered": "Voters are offered a receipt.",
    "asked": "Voters get a receipt if they ask for one.",
    "none": "There are no receipts.",
}


def checking_in_words(round: Round) -> tuple[str, ...]:
    """What a round promises about its result, in sentences."""
    people = "One organiser alone can open, close, seal and publish."
    if round.organisers == 2:
        people = "Opening, closing, sealing and publishing each need two organisers."
    custody = (SCRUTINEERS,) if round.of_scrutineers else ()
    signed = f"A result comes out only once at least {round.quorum} of its witnesses have signed the seal numbers."
    witnesses = (signed,) if round.quorum else ()
    eligible = () if round.eligible is None else (f"{round.eligible:,} people can vote.",)
    published = _PUBLISHED[disclosure_of(round)]
    if disclosure_of(round) is Mode.TALLIES and _reads_whole_ballots(round):
        published = _NOTHING_TO_RECOUNT
    return (people, *custody, published, _RECEIPTS[round.receipts], *witnesses, *eligible)


def _stays_whole(round: Round) -> bool:
    """Whether ballots are kept whole after the seal: they are published so, or the rule reads them."""
    return disclosure_of(round) is Mode.BALLOTS or _reads_whole_ballots(round)


def _reads_whole_ballots(round: Round) -> bool:
    return bool(round.rule) and rule_of(round).needs_whole_ballots


def secrecy_in_words(round: Round, shown: Mode) -> str:
    """What becomes of a ballot, as far as its voter's secret goes; `shown` is what is, or will be, published."""
    key = "The key to the envelopes is destroyed once the boxes are sealed."
    if round.of_scrutineers:
        key = (
            "The key to the envelopes is not on this computer: scrutineers have it as words on paper, which they tear "
            "up once the boxes are sealed."
        )
    after = "neither the computer nor its backups can tell how you voted."
    if _stays_whole(round):
        seen = "stay whole on this computer and are not published: whoever looks there"
        if shown is Mode.BALLOTS:
            seen = "are published whole: whoever knows most of your marks"
        after = (
            "neither the computer nor its backups can tell which ballot is yours by its card. "
            f"But ballots {seen} might recognise yours."
        )
    return f"Your ballot goes into a sealed envelope, apart from your card. {key} After that, {after}"


def risk_in_words(round: Round) -> str:
    """Who could learn how somebody voted all the same."""
    copied = "The same person could copy the key before it is destroyed."
    if round.of_scrutineers:
        copied = "The same person could copy the key as it is made, or as scrutineers type their words."
    return (
        "While you vote, the computer has to read your ballot to seal it. Whoever controls the computer at that moment "
        f"could look. It does not know who you are: it knows a card. {copied}"
    )


def totals_alone_in_words(round: Round, shown: Mode) -> str:
    """What nobody can check where only totals are, or will be, published; empty where more is."""
    if shown is not Mode.TALLIES:
        return ""
    few = "" if disclosure_of(round) is Mode.TALLIES else ", because fewer than ten people voted"
    can = []
    if round.receipts != "none":
        torn = "that your slips are in the boxes"
        can.append("on this site that your ballot is in the box" if disclosure_of(round) is Mode.BALLOTS else torn)
    if not _reads_whole_ballots(round):
        can.append("that the money follows from the totals")
    checked = f" You can check {' and '.join(can)}." if can else ""
    trusted = "the totals and the awards" if _reads_whole_ballots(round) else "the totals"
    said = f"That {trusted} are right, organisers and those who watched them have to say."
    return f"Single marks are not published{few}.{checked} {said}"


def sealing_in_words(round: Round) -> tuple[str, str]:
    """What organisers are told before they seal the boxes: what happens, and what cannot be undone."""
    torn = "is taken out of its envelope and torn into slips, the slips go into a box for each bid"
    last = "no ballot can be put back together"
    if _stays_whole(round):
        torn = "is taken out of its envelope and goes, whole, into one box"
        last = "nobody can find out which card a ballot was cast with"
        if disclosure_of(round) is not Mode.BALLOTS:
            torn = f"{torn}, because the rule reads whole ballots, and its slips go into a box for each bid"
    key = "the key to the envelopes is destroyed"
    if round.of_scrutineers:
        key = "the scrutineers tear up their words"
    return (
        f"First every card is accounted for. Then every ballot {torn}, and {key}.",
        f"Voting cannot be opened again after this, and {last}.",
    )

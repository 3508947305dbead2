"""Who may vote by the round's rule, what is handed out at the door, and whether it all adds up."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pb.door.postcodes import Postcode, Within, read_postcode, within
from pb.plural import many
from pb.problems import Problems, Refused
from pb.voting.rules import Channel

HANDED_OUT = "handed out"
# A paper that was marked and cannot be counted; its code is withdrawn.
REJECTED = "rejected"
# Why a card or paper is withdrawn: what is counted -> what the minutes say.
REASONS = {
    "torn": "torn or wet",
    "unreadable": "cannot be read or scanned",
    "marked": "marked by mistake",
    "other": "another reason",
}
LONGEST_REASON = 100
# A form that is sent again comes right after itself, or after a few others of the same desk.
FORMS_REMEMBERED = 8
OLD, YOUNG, NO_CONNECTION = "old", "young", "none"
CONNECTION_WORDS = {"live": "live", "work": "work or volunteer", "study": "study"}


@dataclass(frozen=True)
class WhoMayVote:
    """The round's rule. What it does not ask is empty or 0."""

    areas: Sequence[Postcode] = ()
    age_from: int = 0
    connections: Sequence[str] = ()

    @property
    def places(self) -> str:
        return ", ".join(map(str, self.areas))

    @property
    def belongs(self) -> str:
        """`live, work, volunteer or study`: what they must do there."""
        words = [word for each in self.connections for word in CONNECTION_WORDS[each].split(" or ")]
        return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may vote, and why, in sentences."""

    yes: bool
    why: list[str] = field(default_factory=list)


def may_vote(who: WhoMayVote, postcode: str, age: str, connection: str) -> Verdict:
    """Answers as typed: `age` is OLD or YOUNG, `connection` one of the rule's or NO_CONNECTION; what the rule does not
    ask is not looked at. Raises Problems for what is missing or cannot be told."""
    problems, reasons = Problems(), list[tuple[bool, str]]()
    if who.areas:
        problems.including(_postcode, who, postcode, reasons)
    if len(who.connections) > 1:
        problems.including(_connection, who, connection, reasons)
    if who.age_from:
        if age not in (OLD, YOUNG):
            problems.add("age", "Choose how old they are")
        reasons.append((age == OLD, f"They {'are' if age == OLD else 'have to be'} {who.age_from} or over."))
    problems.raise_if_any()
    yes = all(good for good, _ in reasons)
    return Verdict(yes, [sentence for good, sentence in reasons if good == yes])


def _postcode(who: WhoMayVote, typed: str, reasons: list[tuple[bool, str]]) -> None:
    readings = read_postcode(typed)
    if not readings:
        raise Problems({"postcode": "Enter a postcode, like NK4 1AB"})
    answers = {within(code, who.areas) for code in readings}
    if len(answers) > 1 or Within.UNSURE in answers:
        raise Problems({"postcode": "Ask for the whole postcode: this part of it may be in the area or not"})
    code = " or ".join(map(str, readings))
    good = answers == {Within.YES}
    reasons.append((good, f"{code} is in the area." if good else f"{code} is not in {who.places}."))


def _connection(who: WhoMayVote, connection: str, reasons: list[tuple[bool, str]]) -> None:
    if connection not in (*who.connections, NO_CONNECTION):
        raise Problems({"connection": "Choose what they do there"})
    good = connection != NO_CONNECTION
    words = CONNECTION_WORDS[connection] if good else f"have to {who.belongs}"
    reasons.append((good, f"They {words} there."))


def remembers(kept: str, form_key: str) -> str:
    """The keys of the last forms, with this one. Raises ValueError where it is there already: it was sent twice."""
    keys = kept.split()
    if form_key in keys:
        raise ValueError("this form was counted")
    return " ".join([*keys, form_key][-FORMS_REMEMBERED:])


def check_reason(reason: str, words: str) -> str:
    """What the minutes say of why something is withdrawn. Raises Problems."""
    if reason not in REASONS:
        raise Problems({"reason": "Choose what is wrong with it"})
    if len(words) > LONGEST_REASON or "\n" in words:
        raise Problems({"words": f"Say it in one line of {LONGEST_REASON} characters or fewer"})
    if reason == "other" and not words:
        raise Problems({"words": "Say in a few words what is wrong with it"})
    return words or REASONS[reason]


def check_took_back(number: int) -> None:
    """Raises Refused where a desk has none to take back."""
    if number < 1:
        raise Refused("This desk has handed out none of these, so there is none to take back.")


@dataclass(frozen=True)
class Balance:
    """What became of the cards, or of the papers: made, handed out, used, spoiled and withdrawn at the door, and
    withdrawn by organisers in whole batches; of papers, also those rejected as they were keyed."""

    channel: Channel
    made: int
    handed_out: int
    used: int
    spoiled: int
    lost: int
    rejected: int = 0

    @property
    def still_out(self) -> int:
        """With people, if every desk counted right. Below 0, more came in than was handed out."""
        return self.handed_out - self.used - self.spoiled - self.rejected

    @property
    def in_hand(self) -> int:
        """What should lie on the desks and in the bowl."""
        return self.made - self.lost - self.handed_out

    @property
    def unused(self) -> int:
        """Those that can still vote, wherever they are: not more than that can come back."""
        return self.made - self.used - self.spoiled - self.rejected - self.lost


def off_by(balance: Balance, back: int) -> int:
    """0 where what was handed out is what was used, was spoiled, and is still out, once `back` unused ones are counted
    by hand. More than 0 where so many are gone that no desk handed out, less than 0 where so many are there too many.
    """
    still_out = balance.unused - back
    return balance.used + balance.spoiled + balance.rejected + still_out - balance.handed_out


def check_explained(balances: Sequence[Balance], back: Sequence[int], why: str) -> None:
    """Raises Problems where the counts of the door do not add up and nobody says why. A door that counted nothing, as
    where cards went out by post, has nothing to add up."""
    if why or not any(balance.handed_out for balance in balances):
        return
    each = [(balance, off_by(balance, number)) for balance, number in zip(balances, back, strict=True)]
    if said := [_off_in_words(balance, off) for balance, off in each if off]:
        raise Problems({"why": f"{'. '.join(said)}. Count again, or say why. It is published"})


def _off_in_words(balance: Balance, off: int) -> str:
    counted = f"{balance.handed_out} handed out, {balance.used} used, {balance.spoiled} spoiled"
    counted += f", {balance.rejected} rejected" if balance.rejected else ""
    if off > 0:
        return f"{many(off, balance.channel)} gone that no desk handed out ({counted})"
    return f"{many(-off, balance.channel)} more in your hands than there should be ({counted})"

"""What the voter's pages send, as text."""

from dataclasses import dataclass

from litestar.datastructures import FormMultiDict

from pb.http.read import text

LONGEST_NONCE = 64
LONGEST_CODE = 300  # a reader types the whole address that is on a card


@dataclass(frozen=True)
class BallotAnswers:
    """The code and the marks as they were typed or chosen."""

    code: str
    nonce: str
    typed: dict[str, list[str]]


def ballot_answers(form: FormMultiDict) -> BallotAnswers:
    """Everything named `bid-…` is taken, also what no ballot has: that is for the rules to refuse."""
    typed = {
        name: [value if isinstance(value, str) else "" for value in form.getall(name)]
        for name in form
        if name.startswith("bid-")
    }
    return BallotAnswers(text(form, "code")[:LONGEST_CODE], text(form, "nonce")[:LONGEST_NONCE], typed)

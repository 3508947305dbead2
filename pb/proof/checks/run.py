"""The whole check, in its order. The first that fails ends it."""

from dataclasses import dataclass

from pb.proof.checks.awards import check_awards
from pb.proof.checks.boxes import check_boxes
from pb.proof.checks.cards import check_bids, check_cards, check_counts, check_unused
from pb.proof.checks.files import check_files
from pb.proof.checks.given import Given
from pb.proof.checks.ledger import Ledger, check_ledger
from pb.proof.checks.lines import check_lines
from pb.proof.checks.receipts import check_receipts
from pb.proof.checks.signatures import Checkpoint, check_signatures
from pb.proof.checks.tally import check_tallies
from pb.proof.reading import Bundle


@dataclass(frozen=True)
class Passed:
    """A bundle of which every check passed. `recounted` is whether the awards could be worked out anew, and
    `timestamped` has the sizes of the checkpoints with a timestamp, which nobody looked at."""

    ledger: Ledger
    given: Given
    checkpoints: list[Checkpoint]
    timestamped: list[int]
    recounted: bool


def check(bundle: Bundle, given: Given) -> Passed:
    """Raises Failed at the first check that does not hold, CannotRead where the bundle turns out to be damaged."""
    ledger = check_ledger(check_lines(bundle))
    checkpoints = check_signatures(bundle, ledger, given)
    check_bids(bundle, ledger)
    cards = check_cards(bundle, ledger, given)
    check_counts(ledger, cards)
    check_tallies(ledger, check_boxes(bundle, ledger))
    recounted = check_awards(bundle, ledger)
    timestamped = check_files(bundle, ledger, checkpoints)
    check_receipts(bundle, ledger, given)
    check_unused(cards, given)
    return Passed(ledger, given, checkpoints, timestamped, recounted)

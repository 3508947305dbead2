"""Letters that wait, for tests."""

from collections.abc import Sequence

from sqlmodel import select

from pb.db import Database
from pb.mail.actions import queue_mail
from pb.mail.models import Mail
from pb.rounds.queries import round_by_slug
from tests import make
from tests.doing import wrote


def queue(store: Database, slug: str, *addresses: str, size: int = 5, text: str = "A letter.") -> list[int]:
    """One letter to each, in this order; their ids."""
    with store.read() as session:
        round_id = round_by_slug(session, slug).id
    for address in addresses:
        wrote(store, queue_mail, round_id, size, address, "Seal number", text, now=make.NOW)
    return [mail.id for mail in letters(store) if mail.address in addresses]


def letters(store: Database) -> Sequence[Mail]:
    """All there are, in the order they were queued."""
    with store.read() as session:
        return session.exec(select(Mail).order_by(Mail.id)).all()  # type: ignore[arg-type]  # a column

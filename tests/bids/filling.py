"""What a group types into the form of a bid, and what became of it."""

from collections.abc import Mapping, Sequence

from pb.bids.models import Bid
from pb.bids.queries import bids_of
from pb.db import Database
from pb.rounds.queries import themes
from tests.browser import Browser, Seen
from tests.looking import the_round

NEW = "/rounds/marlfield-decides/bids/new"
CHECK, SEND, CHANGE = "Check your bid", "Send your bid", "Change something"
TYPED: Mapping[str, str | Sequence[str]] = {
    "group_name": "Friends of the Park",
    "title": "Benches in the park",
    "summary": "Two benches where people wait.",
    "amount": "£1,234.50",
    "with_less": "yes",
    "minimum": "400",
    "location": "Nettle Park, NK4",
    "contact_name": "Bob Park",
    "contact_email": "bob@example.org",
    "contact_phone": "0151 496 0000",
}


def the_bids(store: Database, slug: str = "marlfield-decides") -> Sequence[Bid]:
    with store.read() as session:
        return bids_of(session, the_round(store, slug).id)


def theme_ids(store: Database, slug: str = "marlfield-decides") -> list[str]:
    with store.read() as session:
        return [str(theme.id) for theme in themes(session, the_round(store, slug).id)]


def fill_in(browser: Browser, other: Mapping[str, str | Sequence[str]] | None = None, status: int = 200) -> Seen:
    """The page that comes after the form."""
    typed = {**TYPED, "themes": theme_ids(browser.store)[:1], **(other or {})}
    return browser.submit(browser.get(NEW), typed, button=CHECK, status=status)


def rows(page: Seen) -> dict[str, str]:
    keys, values = page.main.all("dt"), page.main.all("dd", class_="govuk-summary-list__value")
    return {key.text: value.text for key, value in zip(keys, values, strict=True)}

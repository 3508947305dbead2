"""An evening for tests: what an organiser presses."""

from dataclasses import replace

from pb.db import Database
from pb.hall.actions import show_moment
from pb.hall.forms import Plan, PlanForm
from pb.hall.models import Evening
from pb.hall.queries import Hall, hall_of
from pb.rounds.queries import round_by_slug
from tests import make

SLUG = "marlfield-decides"
BALLOTS = ({1: 5, 2: 3, 3: 0}, {1: 4, 2: 3}, {3: 3})


def hall(store: Database, slug: str = SLUG) -> Hall:
    with store.read() as session:
        return hall_of(session, round_by_slug(session, slug))


def show(store: Database, wanted: str, slug: str = SLUG) -> bool:
    """Put it on the screen; whether a reveal began."""
    seen = hall(store, slug).moment.name
    return store.write(lambda s: show_moment(s, slug, seen, wanted, by=make.BY, now=make.NOW))


def planned(**other: str) -> Plan:
    """What is usual for an evening of three pitches, but for what is given: as it is typed."""
    return replace(PlanForm.of(Evening(round_id=1)), **other).checked(3)

"""Every bidder gets every seal number once, whatever is done twice or breaks off."""

from dataclasses import replace

import pytest

from pb.bids import actions as bids
from pb.box import telling
from pb.box.telling import tell_bidders
from pb.db import Database
from pb.ledger.queries import checkpoints_of
from pb.mail.actions import queue_mail
from pb.mail.queries import untold
from pb.publish.actions import count_round
from pb.rounds.actions_voting import move_closing
from pb.rounds.rules import Phase
from pb.rounds.signing import carry_out
from tests import make
from tests.conftest import FrozenClock
from tests.doing import do
from tests.looking import once, the_round
from tests.mail.letters import letters

SITE = "https://vote.example.org"
BALLOTS = [{1: 5, 2: 4, 3: 3}]
BIDS = (
    make.bid("Benches in the park"),
    make.bid("Lunch club", contact_email="ann@example.org", amount=500_00),
    make.bid("Football nets", contact_email="BOB@example.org", amount=600_00),
    make.bid("A piano", contact_email="", contact_phone="0151 496 0000", amount=700_00),
)


def told(store: Database) -> list[tuple[str, str]]:
    return [(mail.address, mail.subject.partition(":")[0]) for mail in letters(store)]


def test_tell_bidders_writes_to_each_person_once_about_each_act(store: Database, clock: FrozenClock) -> None:
    slug = make.make_round(store, Phase.PUBLISHED, bids=BIDS, ballots=BALLOTS)
    codes = make.make_codes(store, slug, 9)
    for _ in range(2):
        tell_bidders(store, SITE)
    clock.move(hours=1)
    store.write(lambda s: count_round(s, slug, (), "A typing slip.", by=make.BY, now=clock.moment))
    make.publish(store, slug, 2, now=clock.moment)
    for _ in range(2):
        tell_bidders(store, SITE)
    acts = ("opening", "boxes", "result", "corrected result")
    people = ("bob@example.org", "ann@example.org")
    assert told(store) == [(person, f"Seal number of the {act}") for act in acts for person in people]
    first = letters(store)[0]
    assert "with: Benches in the park; Football nets." in first.text.replace("\n", " ")
    assert f"\n{SITE}/rounds/{slug}/how-it-is-counted\n" in first.text
    with store.read() as session:
        notes = checkpoints_of(session, the_round(store, slug).id)
    for mail in letters(store):
        assert f"\n\n{notes[mail.size]}\n" in mail.text
        assert not [code for code in codes if code in mail.text]


@once
def test_tell_bidders_is_silent_about_a_notice(store: Database, clock: FrozenClock) -> None:
    slug = make.make_round(store, Phase.VOTING)
    tell_bidders(store, SITE)
    later = make.NOW + make.AGE[Phase.DRAFT] * -5
    log = {"by": make.BY, "now": clock.moment}
    carry_out(store, make.vault(store), slug, lambda s: move_closing(s, slug, later, "A queue.", "UTC", **log))  # type: ignore[arg-type]  # of its own
    tell_bidders(store, SITE)
    assert told(store) == [("bob@example.org", "Seal number of the opening")]
    with store.read() as session:
        assert len(checkpoints_of(session, the_round(store, slug).id)) == 2
        assert untold(session) == []


@once
def test_tell_bidders_begins_again_where_it_broke_off(
    store: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_round(store, Phase.VOTING, bids=BIDS)
    written = []

    def breaks_off(*values: object, **named: object) -> None:
        written.append(values)
        if len(written) == 2:
            raise RuntimeError("the light went out")
        queue_mail(*values, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(telling, "queue_mail", breaks_off)
    with pytest.raises(RuntimeError):
        tell_bidders(store, SITE)
    assert told(store) == []
    tell_bidders(store, SITE)
    assert len(told(store)) == 2


@once
def test_tell_bidders_writes_nothing_twice_for_two_who_look_at_once(store: Database, clock: FrozenClock) -> None:
    slug = make.make_round(store, Phase.VOTING)
    with store.read() as session:
        [(round_id, size)] = untold(session)
    for _ in range(2):
        store.write(lambda s: telling._tell(s, round_id, size, ""))
    assert len(told(store)) == 1
    assert slug not in letters(store)[0].text.partition("as it was signed")[0]


@once
def test_tell_bidders_leaves_a_declined_bid_alone(store: Database, clock: FrozenClock) -> None:
    """Anybody can send a bid with somebody else's address; organisers look at it before we write there."""
    slug = make.make_round(store, Phase.REVIEW, bids=(*BIDS[:2], replace(BIDS[0], contact_email="eve@example.org")))
    first, second, third = make.bid_ids(store, slug)
    for bid in (first, second):
        do(store, bids.accept_bid, slug, bid)
    store.write(lambda s: bids.decline_bid(s, slug, third, "Too late.", by=make.BY, now=make.NOW))
    store.write(lambda s: bids.fix_ballot(s, slug, by=make.BY, now=make.NOW))
    make.make_codes(store, slug)
    make.open_round(store, slug)
    tell_bidders(store, SITE)
    assert [person for person, _ in told(store)] == ["bob@example.org", "ann@example.org"]

"""Nobody who has the database, its files, its logs and its backups, and not the keys, can tell how a card voted.

300 cards vote in random order. Then everything that lies about is looked at, as bytes, for two things: secrets that
should be nowhere, and orders. Whatever puts cards in an order is compared with whatever puts slips in an order; if they
went together better than by chance, a slip could be tied to its card, or to when somebody was seen to vote.
"""

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import sqrt
from random import Random

import numpy as np
import pytest
from sqlmodel import select

from pb.proof.slips import lock_of, slip_number
from pb.voting.codes import code_digest
from pb.voting.models import Envelope
from pb.voting.queries import envelopes_of
from tests import make
from tests.conftest import Server
from tests.voting.hall import CASTS, Hall, Seen, Vote, voted_in

# Standard deviations from chance. Among some thousand comparisons, six are met once in some hundred thousand runs.
FAR = 6.0
BIDS = ("1", "2", "3")

Order = Sequence[int]  # numbers of votes, from 0 in the order they were cast


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    data = tmp_path_factory.mktemp("hall")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_with_tables"), data / "commonpot.db")
        yield from voted_in(make.in_folder(f"sqlite:///{data / 'commonpot.db'}", data), data)
    else:
        server: Server = request.getfixturevalue("postgres")
        with server.database(request.getfixturevalue("postgres_with_tables")) as url:
            yield from voted_in(make.in_folder(url, data), data)


def met(content: bytes, tokens: Collection[bytes]) -> dict[bytes, tuple[int, int]]:
    """The first and the last place of each of these tokens that is there. All are looked for at once, by their first
    eight bytes: one after the other would take minutes."""
    by_start: dict[bytes, list[bytes]] = {}
    for token in tokens:
        by_start.setdefault(token[:8], []).append(token)
    starts = np.sort(np.frombuffer(b"".join(by_start), "<u8"))
    found: dict[bytes, tuple[int, int]] = {}
    if len(content) < 8:  # as the file of a table that never held a row
        return found
    for shift in range(8):
        words = np.frombuffer(content, "<u8", (len(content) - shift) // 8, shift)
        nearest = starts[np.minimum(np.searchsorted(starts, words), len(starts) - 1)]
        for place in (np.flatnonzero(nearest == words) * 8 + shift).tolist():
            for token in by_start[content[place : place + 8]]:
                if content.startswith(token, place):
                    first, last = found.get(token, (place, place))
                    found[token] = min(first, place), max(last, place)
    return found


Written = Mapping[str, Sequence[Sequence[bytes]]]


def by_place(files: Mapping[str, bytes], written: Written) -> dict[str, Order]:
    """Votes in the order in which something of theirs is first and last met in each file. `written` has by the name of
    the thing, for each vote, the ways to write it. A file with little of it has no order."""
    tokens = {token for votes in written.values() for ways in votes for token in ways}
    orders: dict[str, Order] = {}
    for name, content in files.items():
        found = met(content, tokens)
        for thing, votes in written.items():
            places = [(*found[each], vote) for vote, ways in enumerate(votes) for each in ways if each in found]
            if len({vote for *_, vote in places}) > CASTS * 0.9:
                firsts, lasts = sorted(places), sorted(places, key=lambda each: each[1])
                orders[f"{thing}: {name}, first"] = list(dict.fromkeys(vote for *_, vote in firsts))
                orders[f"{thing}: {name}, last"] = list(dict.fromkeys(vote for *_, vote in lasts))
    return orders


def going_together(one: Order, other: Order) -> float:
    """How far from chance two orders go together, one after the other or turned round, in standard deviations."""
    common = set(one) & set(other)
    places = {vote: place for place, vote in enumerate(vote for vote in one if vote in common)}
    ranks = [places[vote] for vote in other if vote in common]
    size = len(ranks)
    apart = sum((rank - place) ** 2 for place, rank in enumerate(ranks))
    follows = abs(1 - 6 * apart / (size * (size * size - 1))) * sqrt(size - 1)
    # By chance one vote stands at the same place in both, more or less one.
    same = max(
        sum(rank == place for place, rank in enumerate(ranks)),
        sum(rank == size - 1 - place for place, rank in enumerate(ranks)),
    )
    return max(follows, (same - 1) / 2)


def as_text_too(token: bytes) -> list[bytes]:
    """Bytes, and how a dump writes them."""
    return [token, token.hex().encode()]


def orders_of_cards(hall: Hall, seen: Seen) -> dict[str, Order]:
    digests = {code_digest(make.KEY, 1, vote.code): number for number, vote in enumerate(hall.votes)}
    locks = [bytes.fromhex(lock_of(hall.name, vote.card, vote.code)) for vote in hall.votes]
    written: Written = {
        "number": [[vote.card.encode()] for vote in hall.votes],
        "digest": [as_text_too(digest) for digest in digests],
        "lock": [as_text_too(lock) for lock in locks],
        "code": [[vote.code.encode()] for vote in hall.votes],
    }
    return {
        "who was seen to vote": range(CASTS),
        **{f"cards {order}": [digests[each] for each in rows] for order, rows in seen.cards.items()},
        **by_place(seen.files, written),
    }


def orders_of_slips(hall: Hall) -> dict[str, Order]:
    """By the number of the bid, and where they are."""
    numbers = {bid: [slip_number(hall.name, bid, vote.key).encode() for vote in hall.votes] for bid in BIDS}
    boxes = by_place(hall.after.boxes, {bid: [[number] for number in numbers[bid]] for bid in BIDS})
    files = by_place(hall.after.files, {bid: [as_text_too(number) for number in numbers[bid]] for bid in BIDS})
    return {**boxes, **files}


def secrets_of(votes: Sequence[Vote]) -> Iterator[bytes]:
    for vote in votes:
        yield from (vote.nonce.encode(), bytes.fromhex(vote.nonce), vote.key.encode(), bytes.fromhex(vote.key))


def test_going_together_finds_an_order_that_was_kept_and_none_by_chance() -> None:
    """What the tests below stand on: also where some are missing, and where half of them were moved."""
    cast = list(range(CASTS))
    by_chance = Random(1).sample(cast, CASTS)
    moved = sorted(cast, key=lambda vote: vote + Random(vote).random() * CASTS)
    assert all(going_together(cast, kept) > FAR for kept in (cast, cast[::-1], cast[40:], moved))
    assert going_together(cast, by_chance) < FAR
    assert going_together(by_chance, [by_chance[(place + 1) % CASTS] for place in cast]) > FAR


def test_before_the_seal_no_secret_is_in_any_file(hall: Hall) -> None:
    codes = [vote.code.encode() for vote in hall.votes]
    assert met(b"\0".join(hall.before.files.values()), [*secrets_of(hall.votes), *codes]) == {}
    # As it stands in every envelope, and nowhere else.
    assert [sign for sign in (b'"m":{', b'"c":"') for content in hall.before.files.values() if sign in content] == []


def test_before_the_seal_an_envelope_can_be_tied_to_its_card_and_says_nothing(hall: Hall) -> None:
    """A database that keeps both together or not at all cannot hide that they came together. So they are sealed: all of
    one length, and no eight bytes of one are in another, as they would be if equal ballots looked alike."""
    envelopes = hall.before.envelopes[""]
    assert (len(envelopes), len(set(map(len, envelopes)))) == (CASTS, 1)
    pieces = [envelope[start : start + 8] for envelope in envelopes for start in range(0, len(envelope) - 7, 8)]
    assert len(set(pieces)) == len(pieces)
    found = by_place(hall.before.files, {"envelope": [as_text_too(each[:24]) for each in _as_cast(hall)]})
    assert max(going_together(range(CASTS), order) for order in found.values()) > FAR


def _as_cast(hall: Hall) -> list[bytes]:
    """The envelopes in the order of the votes; PostgreSQL says it, and for SQLite its log does."""
    if not hall.store.sqlite:
        return list(hall.before.envelopes["ORDER BY xmin::text::bigint, ctid"])
    log = next(content for name, content in hall.before.files.items() if name.endswith("-wal"))
    return sorted(hall.before.envelopes[""], key=lambda envelope: log.find(envelope[:24]))


def test_after_the_seal_no_envelope_is_left_and_no_number_that_finds_a_ballot(hall: Hall) -> None:
    with hall.store.read() as session:
        assert envelopes_of(session, 1) == []
        assert session.exec(select(Envelope.id)).all() == []
    ours = [file.read_bytes() for file in hall.data.rglob("*") if file.is_file()]
    assert met(b"\0".join((*hall.after.files.values(), *ours)), list(secrets_of(hall.votes))) == {}
    assert not list(hall.data.rglob("seal.key"))


def test_after_the_seal_no_order_of_cards_goes_with_an_order_of_slips(hall: Hall) -> None:
    """Also not with who was seen to vote when, nor with what was copied while people voted."""
    cards = {
        **orders_of_cards(hall, hall.after),
        **{f"before: {name}": order for name, order in orders_of_cards(hall, hall.before).items()},
    }
    slips = orders_of_slips(hall)
    assert len(cards) > 12
    assert len(slips) > 6
    together = {
        (card, slip): going_together(order, other)
        for (card, order), (slip, other) in product(cards.items(), slips.items())
    }
    assert {pair: how for pair, how in together.items() if how > FAR} == {}


def test_after_the_seal_no_order_of_one_box_goes_with_an_order_of_another(hall: Hall) -> None:
    """Else slips could be put together to a ballot again."""
    orders = orders_of_slips(hall)
    together = {
        (one, other): going_together(orders[one], orders[other])
        for one, other in combinations(orders, 2)
        if one.split(":")[0] != other.split(":")[0]
    }
    assert len(together) > 30
    assert {pair: how for pair, how in together.items() if how > FAR} == {}


def test_nothing_lies_about_but_the_database_its_lock_and_the_keys(hall: Hall) -> None:
    names = {file.name for file in hall.data.rglob("*") if file.is_file() and not file.name.startswith("backup")}
    keys = {"ledger.key", "receipts.key", "seal.public", "signed.txt", "signed.txt.lock"}
    database = {"commonpot.db", "commonpot.db-wal", "commonpot.db-shm", "commonpot.db.lock"}
    assert names == keys | (database if hall.store.sqlite else set())

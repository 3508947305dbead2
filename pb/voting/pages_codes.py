"""The organiser's side of voting: making codes, printing them, withdrawing them.

Codes are shown once, in the answer that made them, because only their digests are kept.
"""

import csv
import io
from datetime import datetime
from functools import partial
from secrets import token_hex
from typing import Any

from litestar import Response

from pb import clock
from pb.http import access
from pb.http.page import (
    Answer,
    Config,
    Db,
    Form,
    Keys,
    Me,
    Number,
    Page,
    Slug,
    Store,
    Web,
    Who,
    get,
    page,
    post,
    see_other,
    site,
)
from pb.http.qr import qr
from pb.http.read import text
from pb.problems import Problems, Refused
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows
from pb.rounds.signing import agree
from pb.settings import Settings
from pb.voting.actions import Started, add_cards, start_batch, void_batch
from pb.voting.codes import Card, MistypedCode, new_card, read_code, read_number, written
from pb.voting.queries import batch_of, batches, turnout
from pb.voting.rules import PAPERS_AT_ONCE, Channel, check_batch

SLICE = 500  # codes a write, so that making a thousand never keeps a voter waiting


class CodesPage(Page):
    path = "/desk/rounds/{slug:str}/codes"
    guards = [access.organiser]
    template = "voting/codes.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _codes(session, slug, size="", label="", channel=Channel.CARD)


class VoidBatchPage(Page):
    """Asks once more: cards that were handed out already would stop working."""

    path = "/desk/rounds/{slug:str}/codes/{batch_id:int}/void"
    guards = [access.organiser]
    template = "voting/void_batch.html"

    @get()
    def show(self, session: Db, slug: Slug, batch_id: Number) -> Answer:
        round = rounds.round_by_slug(session, slug)
        batch, counted = batch_of(session, round.id, batch_id)
        asked = rounds.asked(session, round.id, clock.now()).get(Act.VOID_CODES)
        waiting = asked if asked and asked.what == str(batch_id) else None
        return self.page(round=round, batch=batch, unused=counted.made - counted.cast - counted.void, waiting=waiting)

    @post()
    def void(self, store: Store, vault: Keys, slug: Slug, batch_id: Number, me: Me) -> Answer:
        def void(session: Db, names: str, now: datetime) -> None:
            void_batch(session, slug, batch_id, by=names, now=now)

        agree(store, vault, slug, Act.VOID_CODES, void, str(batch_id), by_id=me.id, by=me.name)
        return see_other(f"/desk/rounds/{slug}/codes")


class CodeSheetPage(Page):
    path = "/desk/rounds/{slug:str}/codes/sheet"
    guards = [access.organiser]
    template = "voting/code_sheet.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/desk/rounds/{slug}/codes")

    @post()
    def make(
        self,
        request: Web,
        session: Db,
        store: Store,
        slug: Slug,
        form: Form,
        who: Who,
        vault: Keys,
        settings: Config,
    ) -> Answer:
        size, label, form_key = text(form, "size"), text(form, "label"), text(form, "form_key")[:40]
        typed, now = text(form, "channel") or Channel.CARD, clock.now()
        try:
            number, channel = check_batch(size, label, typed)
            batch = store.write(lambda s: start_batch(s, slug, label, number, form_key, channel, by=who, now=now))
        except Problems as problems:
            return _codes(session, slug, status=422, size=size, label=label, channel=typed, problems=problems)
        cards = _make(store, vault.secret, batch, number)
        address = vote_address(request, settings, slug)
        return self.page(
            round=rounds.round_by_slug(session, slug),
            label=label,
            channel=channel,
            address=address,
            papers_at_once=PAPERS_AT_ONCE,
            cards=[(card.number, written(card.code), qr(f"{address}#{card.code}")) for card in cards],
        )

    @post("/csv")
    def save(self, request: Web, session: Db, slug: Slug, form: Form, settings: Config) -> Response[bytes]:
        """The cards of the sheet, sent back by it, as a file. None is looked up: it is the sheet's own text."""
        round = rounds.round_by_slug(session, slug)
        table = io.StringIO()
        rows = csv.writer(table)
        rows.writerow(["card", "code", "address"])
        for card in read_cards(text(form, "cards")):
            # After a #, or a spreadsheet would take `00123456` and `1234E567` for numbers.
            rows.writerow(
                [f"#{card.number}", written(card.code), f"{vote_address(request, settings, slug)}#{card.code}"]
            )
        name = f'attachment; filename="{round.slug}-voting-codes.csv"'
        return Response(table.getvalue().encode(), media_type="text/csv", headers={"content-disposition": name})


def vote_address(request: Web, settings: Settings, slug: str) -> str:
    """Where a card leads, without its code."""
    return f"{site(request, settings)}/rounds/{slug}/vote"


def _make(store: Store, key: bytes, batch: Started, number: int) -> list[Card]:
    cards = [new_card() for _ in range(number)]
    for start in range(0, number, SLICE):
        store.write(partial(add_cards, batch=batch, cards=cards[start : start + SLICE], key=key))
    return cards


def _codes(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    return page(
        CodesPage.template,
        status=status,
        round=round,
        batches=batches(session, round.id),
        turnout=turnout(session, round.id),
        may_make=allows(round.phase(clock.now()), Act.MAKE_CODES),
        form_key=token_hex(16),
        **context,
    )


def read_cards(text: str) -> list[Card]:
    """The cards of a sheet, each as `number:code`. Raises Refused when one of them is none."""
    parted = (each.partition(":") for each in text.split())
    try:
        return [Card(read_number(number), read_code(code)) for number, _, code in parted]
    except MistypedCode:
        raise Refused("This is not a sheet of codes. Make the batch again.") from None

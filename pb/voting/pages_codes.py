"""The organiser's side of voting: making codes, printing them, withdrawing them.

Codes are shown once, in the answer that made them, because only their digests are kept.
"""

import csv
import io
from functools import partial
from secrets import token_hex
from typing import Any

import segno
from litestar import Response
from markupsafe import Markup

from pb import clock
from pb.http import access
from pb.http.page import (
    Answer,
    Config,
    Db,
    Form,
    Key,
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
)
from pb.http.read import text
from pb.problems import Problems, Refused
from pb.rounds import queries as rounds
from pb.settings import Settings
from pb.voting.actions import add_codes, start_batch, void_batch
from pb.voting.codes import MistypedCode, code_digest, new_code, read_code, written
from pb.voting.queries import batch_of, batches, turnout
from pb.voting.rules import check_batch

SLICE = 500  # codes a write, so that making a thousand never keeps a voter waiting


class CodesPage(Page):
    path = "/desk/rounds/{slug:str}/codes"
    guards = [access.organiser]
    template = "voting/codes.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _codes(session, slug, size="", label="")


class VoidBatchPage(Page):
    """Asks once more: cards that were handed out already would stop working."""

    path = "/desk/rounds/{slug:str}/codes/{batch_id:int}/void"
    guards = [access.organiser]
    template = "voting/void_batch.html"

    @get()
    def show(self, session: Db, slug: Slug, batch_id: Number) -> Answer:
        round = rounds.round_by_slug(session, slug)
        batch, counted = batch_of(session, round.id, batch_id)
        return self.page(round=round, batch=batch, unused=counted.made - counted.cast - counted.void)

    @post()
    def void(self, store: Store, slug: Slug, batch_id: Number, who: Who) -> Answer:
        store.write(lambda s: void_batch(s, slug, batch_id, by=who, now=clock.now()))
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
        key: Key,
        settings: Config,
    ) -> Answer:
        size, label, form_key = text(form, "size"), text(form, "label"), text(form, "form_key")[:40]
        try:
            number = check_batch(size, label)
        except Problems as problems:
            return _codes(session, slug, status=422, size=size, label=label, problems=problems)
        batch_id, round_id = store.write(
            lambda s: start_batch(s, slug, label, number, form_key, by=who, now=clock.now())
        )
        codes = _make(store, key, round_id, batch_id, number)
        address = _address(request, settings, slug)
        return self.page(
            round=rounds.round_by_slug(session, slug),
            label=label,
            address=address,
            cards=[(written(code), qr(f"{address}#{code}")) for code in codes],
        )

    @post("/csv")
    def save(self, request: Web, session: Db, slug: Slug, form: Form, settings: Config) -> Response[bytes]:
        """The codes of the sheet, sent back by it, as a file. No code is looked up: it is the sheet's own text."""
        round = rounds.round_by_slug(session, slug)
        table = io.StringIO()
        rows = csv.writer(table)
        rows.writerow(["code", "address"])
        for code in read_codes(text(form, "codes")):
            rows.writerow([written(code), f"{_address(request, settings, slug)}#{code}"])
        name = f'attachment; filename="{round.slug}-voting-codes.csv"'
        return Response(table.getvalue().encode(), media_type="text/csv", headers={"content-disposition": name})


def _address(request: Web, settings: Settings, slug: str) -> str:
    """Where a card leads, without its code."""
    return f"{settings.public_url or str(request.base_url).rstrip('/')}/rounds/{slug}/vote"


def _make(store: Store, key: bytes, round_id: int, batch_id: int, number: int) -> list[str]:
    codes = [new_code() for _ in range(number)]
    digests = [code_digest(key, round_id, code) for code in codes]
    for start in range(0, number, SLICE):
        store.write(partial(add_codes, round_id=round_id, batch_id=batch_id, digests=digests[start : start + SLICE]))
    return codes


def _codes(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    return page(
        CodesPage.template,
        status=status,
        round=round,
        batches=batches(session, round.id),
        turnout=turnout(session, round.id),
        form_key=token_hex(16),
        **context,
    )


def read_codes(text: str) -> list[str]:
    """The codes of a sheet. Raises Refused when one of them is none."""
    try:
        return [read_code(code) for code in text.split()]
    except MistypedCode:
        raise Refused("This is not a sheet of codes. Make the batch again.") from None


def qr(address: str) -> Markup:
    """A QR code as SVG. The code stands after the #, which a browser never sends to any server."""
    # A fixed mask is six times faster and scans as well; the addresses are all alike.
    drawn = segno.make(address, micro=False, error="m", mask=4, boost_error=False)
    return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))

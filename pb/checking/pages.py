"""How anybody can check a round: what it promises, its seal numbers, its minute-book, and looking up a receipt."""

from typing import Any

from pb import clock
from pb.checking.queries import ledger_key, minute_book, promised, receipt_looked_up, seal_numbers, watched
from pb.checking.rules import as_first_signed, read_receipt
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Page, Slug, Web, get, post, site
from pb.http.qr import qr
from pb.http.read import text
from pb.problems import NotFound, Problems
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.words import (
    ballot_of,
    checking_in_words,
    paper_in_words,
    risk_in_words,
    secrecy_in_words,
    sharing_in_words,
    totals_alone_in_words,
)
from pb.voting.queries import turnout_by_channel
from pb.voting.rules import Channel


class HowItIsCountedPage(Page):
    path = "/rounds/{slug:str}/how-it-is-counted"
    guards = [access.anyone]
    template = "checking/how_it_is_counted.html"

    @get()
    def show(self, session: Db, slug: Slug, settings: Config) -> Answer:
        round = rounds.round_on_show(session, slug)
        if not round.ballot_type or not round.rule:
            raise NotFound
        numbers = seal_numbers(session, round.id)
        shown = promised(round, numbers)
        return self.page(
            round=round,
            phase=round.phase(clock.now()),
            ballot_type=ballot_of(round),
            papers=paper_in_words(round) if Channel.PAPER in turnout_by_channel(session, round.id) else "",
            sharing=sharing_in_words(round),
            promises=checking_in_words(round),
            secrecy=secrecy_in_words(round, shown),
            risk=risk_in_words(round),
            totals_alone=totals_alone_in_words(round, shown),
            mode=shown.value,
            numbers=numbers,
            key=ledger_key(session, round.id) if numbers else "",
            watched=watched(session, round.id, bool(settings.timestamp_url)) if numbers else (),
        )


class MinuteBookPage(Page):
    path = "/rounds/{slug:str}/minute-book"
    guards = [access.anyone]
    template = "checking/minute_book.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = _opened(session, slug)
        phase = round.phase(clock.now())
        return self.page(round=round, phase=phase, entries=minute_book(session, round.id))


class PosterPage(Page):
    """What hangs in the hall: whoever photographs it can prove later that nothing was changed."""

    path = "/rounds/{slug:str}/poster"
    guards = [access.anyone]
    template = "checking/poster.html"

    @get()
    def show(self, request: Web, session: Db, slug: Slug, settings: Config) -> Answer:
        round = _opened(session, slug)
        numbers = [number for number in seal_numbers(session, round.id) if number.kind != "publish"]
        key = ledger_key(session, round.id)
        return self.page(
            round=round,
            numbers=[(number, qr(as_first_signed(number.note))) for number in numbers],
            key=key,
            key_qr=qr(key),
            address=f"{site(request, settings)}/rounds/{slug}/how-it-is-counted",
        )


class ReceiptPage(Page):
    path = "/rounds/{slug:str}/receipt"
    guards = [access.anyone]
    template = "checking/receipt.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._ask(_published(session, slug), "")

    @post()
    def look_up(self, session: Db, slug: Slug, form: Form) -> Answer:
        round, typed = _published(session, slug), text(form, "receipt")
        try:
            found = receipt_looked_up(session, round, read_receipt(typed))
        except Problems as problems:
            return self._ask(round, typed, status=422, problems=problems)
        return self._ask(round, typed, found=found.value)

    def _ask(self, round: Round, typed: str, *, found: str = "", **context: Any) -> Answer:
        return self.page(round=round, phase=round.phase(clock.now()), typed=typed, found=found, **context)


def _opened(session: Db, slug: str) -> Round:
    """Raises NotFound before the first checkpoint."""
    round = rounds.round_on_show(session, slug)
    if not seal_numbers(session, round.id):
        raise NotFound
    return round


def _published(session: Db, slug: str) -> Round:
    """Raises NotFound before the result is out, and for a round without a ledger."""
    round = _opened(session, slug)
    if not round.published_at:
        raise NotFound
    return round

"""What is printed for the day: cards and papers of a batch, posters, and the sheets that people fill in by hand.

Cards come from the sheet that shows their codes, which sends them back; nothing of them is looked up or kept.
"""

from collections.abc import Mapping
from typing import Any

from litestar import Response

from pb import clock
from pb.checking.rules import as_first_signed
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Page, Slug, Web, get, post, site
from pb.http.qr import qr
from pb.http.read import text
from pb.printing.press import pdf
from pb.printing.queries import ballot_on_paper, seals_on_poster, zero_on_paper
from pb.printing.rules import breakable, check_papers, serial
from pb.problems import Refused
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.words import eligibility_in_words
from pb.voting.codes import Card, written
from pb.voting.pages_codes import read_cards, vote_address
from pb.voting.queries import turnout
from pb.voting.rules import PAPERS_AT_ONCE

Pdf = Response[bytes]


class PrintPage(Page):
    path = "/desk/rounds/{slug:str}/print"
    guards = [access.organiser]
    template = "printing/print.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_by_slug(session, slug)
        return self.page(round=round, cast=turnout(session, round.id).cast)

    @get("/hall-poster.pdf")
    def hall_poster(self, request: Web, session: Db, slug: Slug, settings: Config) -> Pdf:
        round = rounds.round_by_slug(session, slug)
        key, numbers = seals_on_poster(session, round)
        drawn = [(when, number, str(qr(as_first_signed(note)))) for when, number, note in numbers]
        address = f"{site(request, settings)}/rounds/{slug}/how-it-is-counted"
        said = {"numbers": drawn, "key": key, "key_qr": str(qr(key)), "address": _without_scheme(address)}
        return _answer(round, "hall_poster", "Poster", said)

    @get("/way-poster.pdf")
    def way_poster(self, request: Web, session: Db, slug: Slug, settings: Config) -> Pdf:
        round = rounds.round_by_slug(session, slug)
        address = vote_address(request, settings, slug)
        eligibility = "" if round.age_from is None else eligibility_in_words(round)
        said = {"address": _without_scheme(address), "vote_qr": str(qr(address)), "eligibility": breakable(eligibility)}
        return _answer(round, "way_poster", "Vote here", said)

    @get("/zero-report.pdf")
    def zero_report(self, session: Db, slug: Slug) -> Pdf:
        round = rounds.round_by_slug(session, slug)
        return _answer(round, "zero_report", "Zero report", zero_on_paper(session, round))

    @get("/desk-sheet.pdf")
    def desk_sheet(self, session: Db, slug: Slug) -> Pdf:
        return _answer(rounds.round_by_slug(session, slug), "desk_sheet", "Desk sheet", {})

    @get("/closing-sheet.pdf")
    def closing_sheet(self, session: Db, slug: Slug) -> Pdf:
        return _answer(rounds.round_by_slug(session, slug), "closing_sheet", "Closing sheet", {})


class PrintCardsPage(Page):
    """Each card of a batch as a card to vote with, or as a paper to mark."""

    path = "/desk/rounds/{slug:str}/print/cards"
    guards = [access.organiser]

    @post("/voter-cards.pdf")
    def cards(self, request: Web, session: Db, slug: Slug, form: Form, settings: Config) -> Pdf:
        round, address = rounds.round_by_slug(session, slug), vote_address(request, settings, slug)
        return _cards(round, address, _sent(form), large=False)

    @post("/large-voter-cards.pdf")
    def large_cards(self, request: Web, session: Db, slug: Slug, form: Form, settings: Config) -> Pdf:
        round, address = rounds.round_by_slug(session, slug), vote_address(request, settings, slug)
        return _cards(round, address, _sent(form), large=True)

    @post("/ballot-papers.pdf")
    def papers(self, session: Db, slug: Slug, form: Form) -> Pdf:
        return _papers(session, rounds.round_by_slug(session, slug), form, large=False)

    @post("/large-ballot-papers.pdf")
    def large_papers(self, session: Db, slug: Slug, form: Form) -> Pdf:
        return _papers(session, rounds.round_by_slug(session, slug), form, large=True)


def _cards(round: Round, address: str, cards: list[Card], *, large: bool) -> Pdf:
    said = {
        "address": _without_scheme(address),
        "large": large,
        "cards": [(card.number, written(card.code), str(qr(f"{address}#{card.code}"))) for card in cards],
    }
    return _answer(round, "cards", "Voting cards", said)


def _papers(session: Db, round: Round, form: Form, *, large: bool) -> Pdf:
    check_papers(round.phase(clock.now()))
    first, cards = _first(form), _sent(form)
    some = cards[first : first + PAPERS_AT_ONCE]
    if not some:
        raise Refused("These are not cards of this sheet. Make the batch again.")
    papers = [(card.number, str(qr(serial(card.number, card.code)))) for card in some]
    return _answer(
        round, "papers", "Ballot papers", {**ballot_on_paper(session, round), "large": large, "papers": papers}
    )


def _sent(form: Form) -> list[Card]:
    """The cards that the sheet sent back. Raises Refused for none, and for what are no cards."""
    cards = read_cards(text(form, "cards"))
    if not cards:
        raise Refused("There are no cards to print. Make a batch first.")
    return cards


def _first(form: Form) -> int:
    """The place, from 0, of the first card to print a paper of."""
    typed = text(form, "first")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 0


def _without_scheme(address: str) -> str:
    return breakable(address.split("//")[-1])


def _answer(round: Round, template: str, what: str, said: Mapping[str, Any]) -> Pdf:
    always = {
        "title": f"{what}: {round.name}",
        "round": breakable(round.name),
        "rehearsal": round.rehearsal_of is not None,
    }
    name = f'attachment; filename="{round.slug}-{what.lower().replace(" ", "-")}.pdf"'
    made = pdf(template, {**always, **said})
    return Response(made, media_type="application/pdf", headers={"content-disposition": name})

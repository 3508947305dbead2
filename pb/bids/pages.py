"""What the public does with bids: sending one in, and reading those on the ballot."""

from secrets import token_hex
from typing import Any

from pb import clock
from pb.bids.actions import submit_bid
from pb.bids.forms import BidForm
from pb.bids.queries import bids_on_ballot, limits_for, only_one
from pb.bids.rules import LONGEST_TITLE, MOST_WORDS, Limits
from pb.count.rule import Pot
from pb.http import access
from pb.http.page import Answer, Db, Form, Page, Slug, Store, Web, get, page, post, see_other
from pb.http.read import answers
from pb.http.throttle import Throttle
from pb.money import pounds
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase
from pb.rounds.words import pots_of

# Groups that are helped together at one table share an address; a flood of bids comes from one, too.
_of_address = Throttle(40, 3600, "Many bids have come from here in the last hour. Wait an hour, then send yours.")


class BidsPage(Page):
    path = "/rounds/{slug:str}/bids"
    guards = [access.anyone]
    template = "bids/bids.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_on_show(session, slug)
        bids = bids_on_ballot(session, round.id) if round.ballot_fixed_at else []
        return self.page(
            round=round, phase=round.phase(clock.now()), bids=bids, only_one=only_one(session, round, bids)
        )


class NewBidPage(Page):
    path = "/rounds/{slug:str}/bids/new"
    guards = [access.anyone]
    template = "bids/new_bid.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_on_show(session, slug)
        check_phase(round.phase(clock.now()), Act.SEND_BID)
        return _bid_form(session, round, BidForm(form_key=token_hex(16)))

    @post()
    def change(self, session: Db, slug: Slug, form: Form) -> Answer:
        """Back from checking, with everything still filled in."""
        round = rounds.round_on_show(session, slug)
        check_phase(round.phase(clock.now()), Act.SEND_BID)
        return _bid_form(session, round, answers(BidForm, form))


class CheckBidPage(Page):
    path = "/rounds/{slug:str}/bids/check"
    guards = [access.anyone]
    template = "bids/check_bid.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/rounds/{slug}/bids/new")

    @post()
    def show(self, session: Db, slug: Slug, form: Form) -> Answer:
        round, filled = rounds.round_on_show(session, slug), answers(BidForm, form)
        check_phase(round.phase(clock.now()), Act.SEND_BID)
        themes = rounds.themes(session, round.id)
        try:
            details = filled.checked(limits_of(round), {theme.id for theme in themes}, pots_of(round))
        except Problems as problems:
            return _bid_form(session, round, filled, status=422, problems=problems)
        chosen = [theme.name for theme in themes if theme.id in details.themes]
        pots = pots_of(round)
        return self.page(
            round=round, answers=filled, bid=details, themes=chosen, pot=pots[details.pot].name if pots else ""
        )


class BidSentPage(Page):
    path = "/rounds/{slug:str}/bids/sent"
    guards = [access.anyone]
    template = "bids/bid_sent.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self.page(round=rounds.round_on_show(session, slug))

    @post()
    def send(self, request: Web, session: Db, store: Store, slug: Slug, form: Form) -> Answer:
        round, filled = rounds.round_on_show(session, slug), answers(BidForm, form)
        check_phase(round.phase(clock.now()), Act.SEND_BID)
        theme_ids = {theme.id for theme in rounds.themes(session, round.id)}
        form_key = filled.form_key[:40] or token_hex(16)
        place = getattr(request.client, "host", "?")
        try:
            details = filled.checked(limits_of(round), theme_ids, pots_of(round))
            _of_address.check(place)
            _of_address.miss(place)
            store.write(lambda s: submit_bid(s, slug, details, form_key, now=clock.now()))
        except Problems as problems:
            return _bid_form(session, round, filled, status=422, problems=problems)
        return see_other(f"/rounds/{slug}/bids/sent")


def limits_of(round: Round) -> Limits:
    return Limits(round.smallest_bid or 0, round.largest_bid or 0)


def _bid_form(session: Db, round: Round, filled: BidForm, **context: Any) -> Answer:
    return page(NewBidPage.template, **form_context(session, round, filled), **context)


def form_context(session: Db, round: Round, filled: BidForm) -> dict[str, Any]:
    """What the questions of a bid need, wherever they are asked."""
    return {
        "round": round,
        "answers": filled,
        "themes": [(str(theme.id), theme.name, "") for theme in rounds.themes(session, round.id)],
        "pots": [(str(place), pot.name, _of_pot(round, place, pot)) for place, pot in enumerate(pots_of(round))],
        "longest_title": LONGEST_TITLE,
        "most_words": MOST_WORDS,
    }


def _of_pot(round: Round, place: int, pot: Pot) -> str:
    return "" if pot.largest is None else f"Ask for up to {pounds(limits_for(round, place).largest)}"

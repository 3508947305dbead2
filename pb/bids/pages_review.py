"""The organiser's side of bids: reading them, accepting, declining, putting slips right, fixing the ballot."""

from collections.abc import Callable
from typing import Any

from pb import clock
from pb.bids import actions
from pb.bids.forms import BidForm, OnlyOneForm, ReasonForm
from pb.bids.models import Bid
from pb.bids.pages import form_context, limits_of
from pb.bids.queries import bid_of, bids_of, exclusions, themes_of
from pb.bids.rules import State, only_one_in_words
from pb.http import access
from pb.http.page import Answer, Db, Form, Keys, Number, Page, Slug, Store, Who, get, page, post, see_other
from pb.http.read import answers
from pb.money import typed_pounds
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, allows, check_phase
from pb.rounds.signing import carry_out
from pb.rounds.words import pots_of


class ReviewBidsPage(Page):
    path = "/desk/rounds/{slug:str}/bids"
    guards = [access.organiser]
    template = "bids/review_bids.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._list(session, slug)

    @post("/only-one")
    def exclude(self, session: Db, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        _check_phase(session, slug, Act.REVIEW_BIDS)
        chosen = answers(OnlyOneForm, form)
        try:
            store.write(lambda s: actions.exclude_bids(s, slug, chosen.ids(), by=who, now=clock.now()))
        except Problems as problems:
            return self._list(session, slug, status=422, chosen=chosen.only_one, problems=problems)
        return see_other(f"/desk/rounds/{slug}/bids")

    @post("/only-one/{number:int}/remove")
    def allow_together(self, store: Store, slug: Slug, number: Number, who: Who) -> Answer:
        store.write(lambda s: actions.allow_together(s, slug, number, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/bids")

    def _list(self, session: Db, slug: str, **context: Any) -> Answer:
        round = rounds.round_by_slug(session, slug)
        bids, excluded = bids_of(session, round.id), exclusions(session, round.id)
        accepted = [bid for bid in bids if bid.state == State.ACCEPTED]
        return self.page(
            round=round,
            bids=bids,
            pots=[pot.name for pot in pots_of(round)],
            pot=rounds.pot(session, round.id),
            asked=sum(bid.amount for bid in bids),
            accepted=[(str(bid.id), f"{bid.number}. {bid.title}", "") for bid in accepted],
            excluded=[(place, only_one_in_words(each)) for place, each in excluded.items() if len(each) > 1],
            may_review=allows(round.phase(clock.now()), Act.REVIEW_BIDS),
            **{"chosen": [], **context},
        )


class ReviewBidPage(Page):
    path = "/desk/rounds/{slug:str}/bids/{bid_id:int}"
    guards = [access.organiser]
    template = "bids/review_bid.html"

    @get()
    def show(self, session: Db, slug: Slug, bid_id: Number) -> Answer:
        return _review(session, slug, bid_id, ReasonForm())

    @post("/accept")
    def accept(self, store: Store, slug: Slug, bid_id: Number, who: Who) -> Answer:
        store.write(lambda s: actions.accept_bid(s, slug, bid_id, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/bids")

    @post("/decline")
    def decline(
        self, session: Db, store: Store, vault: Keys, slug: Slug, bid_id: Number, form: Form, who: Who
    ) -> Answer:
        _check_phase(session, slug, Act.REVIEW_BIDS)
        return _with_reason(actions.decline_bid, session, store, vault, slug, bid_id, answers(ReasonForm, form), who)

    @post("/withdraw")
    def withdraw(
        self, session: Db, store: Store, vault: Keys, slug: Slug, bid_id: Number, form: Form, who: Who
    ) -> Answer:
        _check_phase(session, slug, Act.WITHDRAW_BID)
        return _with_reason(actions.withdraw_bid, session, store, vault, slug, bid_id, answers(ReasonForm, form), who)


class ChangeBidPage(Page):
    path = "/desk/rounds/{slug:str}/bids/{bid_id:int}/change"
    guards = [access.organiser]
    template = "bids/change_bid.html"

    @get()
    def show(self, session: Db, slug: Slug, bid_id: Number) -> Answer:
        round = _check_phase(session, slug, Act.REVIEW_BIDS)
        bid = bid_of(session, round.id, bid_id)
        filled = _as_typed(bid, [str(theme) for theme in themes_of(session, bid.id)])
        return self.page(bid=bid, **form_context(session, round, filled))

    @post()
    def save(self, session: Db, store: Store, slug: Slug, bid_id: Number, form: Form, who: Who) -> Answer:
        round, filled = _check_phase(session, slug, Act.REVIEW_BIDS), answers(BidForm, form)
        theme_ids = {theme.id for theme in rounds.themes(session, round.id)}
        try:
            details = filled.checked(limits_of(round), theme_ids, pots_of(round))
        except Problems as problems:
            bid = bid_of(session, round.id, bid_id)
            return self.page(status=422, bid=bid, problems=problems, **form_context(session, round, filled))
        store.write(lambda s: actions.change_bid(s, slug, bid_id, details, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/bids/{bid_id}")


def _check_phase(session: Db, slug: str, act: Act) -> Round:
    """The round. Raises Refused, so that nobody is asked to put right what could not be kept."""
    round = rounds.round_by_slug(session, slug)
    check_phase(round.phase(clock.now()), act)
    return round


def _with_reason(
    act: Callable[..., None],
    session: Db,
    store: Store,
    vault: Keys,
    slug: str,
    bid_id: int,
    filled: ReasonForm,
    who: str,
) -> Answer:
    try:
        reason = filled.checked()
    except Problems as problems:
        return _review(session, slug, bid_id, filled, status=422, problems=problems)
    carry_out(store, vault, slug, lambda s: act(s, slug, bid_id, reason, by=who, now=clock.now()))
    return see_other(f"/desk/rounds/{slug}/bids")


def _review(session: Db, slug: str, bid_id: int, filled: ReasonForm, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    bid, phase = bid_of(session, round.id, bid_id), round.phase(clock.now())
    chosen, pots = set(themes_of(session, bid.id)), pots_of(round)
    return page(
        ReviewBidPage.template,
        round=round,
        bid=bid,
        themes=[theme.name for theme in rounds.themes(session, round.id) if theme.id in chosen],
        pot=pots[bid.pot].name if pots else "",
        answers=filled,
        may_review=allows(phase, Act.REVIEW_BIDS),
        may_withdraw=allows(phase, Act.WITHDRAW_BID),
        **context,
    )


def _as_typed(bid: Bid, themes: list[str]) -> BidForm:
    """The form as the group would fill it in again."""
    same = ("group_name", "title", "summary", "location", "hide_location")
    contact = ("contact_name", "contact_email", "contact_phone")
    return BidForm(
        **{name: getattr(bid, name) for name in (*same, *contact)},
        themes=themes,
        pot=str(bid.pot),
        amount=typed_pounds(bid.amount),
        with_less="no" if bid.minimum is None else "yes",
        minimum=typed_pounds(bid.minimum),
    )

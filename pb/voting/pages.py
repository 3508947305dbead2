"""The voter's way: enter a code, score the bids, check, cast. No account, no draft on the server, and neither
a code nor a mark in any address."""

from secrets import token_hex
from typing import Any

from litestar import Response
from markupsafe import Markup

from pb import clock
from pb.bids.queries import OnBallot, bids_on_ballot, only_one
from pb.count.ballot_types import place_in_words
from pb.http import access
from pb.http.page import (
    Answer,
    Db,
    Form,
    Keys,
    Page,
    Slug,
    Store,
    Web,
    get,
    in_thread,
    page,
    post,
    post_and_wait,
    see_other,
)
from pb.http.qr import qr
from pb.http.read import text
from pb.http.throttle import Throttle
from pb.problems import NotFound, Problems
from pb.proof.canonical import canonical
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase, is_slug
from pb.rounds.words import ballot_of, eligibility_in_words, sharing_in_words
from pb.vault import Vault
from pb.voting.actions import Sent, cast_ballot
from pb.voting.codes import MistypedCode, code_digest, place_in_order, read_code
from pb.voting.forms import BallotAnswers, ballot_answers
from pb.voting.queries import check_code
from pb.voting.rules import NO_SCORE, Choice, answers_of, check_marks, filled_up

# A hall shares one address, so this is far above what residents mistype; 75 random bits do the rest.
_SLOW = "There have been too many wrong codes from here. Wait ten minutes, or ask at the desk."
_LONGEST_FIELD = 1000
_FONT = "vendor/atkinson-hyperlegible-5.3.0/atkinson-hyperlegible-latin-{}-normal.woff2"
# What the ballot is made of, for phones to keep.
FILES = (
    "favicon.svg",
    "vendor/govuk-frontend-6.6.0/govuk-frontend.min.css",
    "pb.css",
    "vendor/htmx-4.0.1/htmx.min.js",
    "pb.js",
    "ballot.js",
    "ballot_kept.js",
    "ballot_rules.js",
    "ballot_cast.js",
    _FONT.format(400),
    _FONT.format(700),
)
_of_address = Throttle(200, 600, _SLOW)


class EnterCodePage(Page):
    path = "/rounds/{slug:str}/vote"
    guards = [access.anyone]
    template = "voting/enter_code.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _ask_for_code(rounds.round_on_show(session, slug), "")


class BallotPage(Page):
    path = "/rounds/{slug:str}/ballot"
    guards = [access.anyone]
    template = "voting/ballot.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/rounds/{slug}/vote")

    @post()
    def show(self, request: Web, session: Db, slug: Slug, form: Form, vault: Keys) -> Answer:
        round, filled = rounds.round_on_show(session, slug), ballot_answers(form)
        try:
            code = _usable_code(request, session, round, filled.code, vault.secret)
        except Problems as problems:
            return _ask_for_code(round, filled.code, status=422, problems=problems)
        return _ballot(session, round, code, filled, vault.secret)


class KeptBallotPage(Page):
    """The ballot without a code, the same for everybody: what a phone may keep to open it without a connection. A
    script fills in what this tab has kept."""

    path = "/rounds/{slug:str}/ballot/kept"
    guards = [access.anyone]
    template = "voting/kept_ballot.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_on_show(session, slug)
        check_phase(round.phase(clock.now()), Act.CAST)
        return _with_bids(self.template, session, round, _bids(session, round), BallotAnswers("", "", {}))


class CheckBallotPage(Page):
    path = "/rounds/{slug:str}/ballot/check"
    guards = [access.anyone]
    template = "voting/check_ballot.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/rounds/{slug}/vote")

    @post()
    def show(self, request: Web, session: Db, slug: Slug, form: Form, vault: Keys) -> Answer:
        round, filled = rounds.round_on_show(session, slug), ballot_answers(form)
        try:
            code = _usable_code(request, session, round, filled.code, vault.secret)
        except Problems as problems:
            return _ask_for_code(round, filled.code, status=422, problems=problems)
        bids = _bids_in_order(session, round, code, vault.secret)
        choices = {bid.number: Choice(bid.title, bid.amount) for bid in bids}
        typed = filled_up(filled.typed, choices) if text(form, "rest") else filled.typed
        try:
            marks = check_marks(typed, choices, ballot_of(round))
        except Problems as problems:
            return _ballot(session, round, code, filled, vault.secret, status=422, problems=problems)
        return self.page(
            round=round,
            code=code,
            nonce=filled.nonce,
            bids=bids,
            marks=marks,
            ballot_type=ballot_of(round),
            place_in_words=place_in_words,
            no_score=NO_SCORE,
        )


class VotedPage(Page):
    path = "/rounds/{slug:str}/voted"
    guards = [access.anyone]
    template = "voting/voted.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/rounds/{slug}/vote")

    @post_and_wait()
    async def cast(self, request: Web, store: Store, slug: Slug, form: Form, vault: Keys) -> Answer:
        filled = ballot_answers(form)
        try:
            sent = Sent(_read(filled.code), filled.nonce, filled.typed)
            cast = await store.write_soon(lambda s: cast_ballot(s, slug, sent, vault, now=clock.now()))
        except Problems as problems:
            return await in_thread(_cast_again, request, store, slug, filled, vault, problems)
        # On a shared tablet a file would be left for the next person: there it is drawn, to be photographed.
        drawn = await in_thread(_drawn, sent, cast.receipt) if cast.receipt and request.scope.get("kiosk") else ""
        return self.page(slug=slug, cast=cast, code=sent.code, nonce=sent.nonce, drawn=drawn)

    @post("/receipt")
    def save_receipt(self, slug: Slug, form: Form) -> Response[bytes]:
        """The receipt, sent back by the page that shows it, as a file. Nothing is looked up or kept."""
        if not is_slug(slug):
            raise NotFound
        code, nonce, note = (text(form, name)[:_LONGEST_FIELD] for name in ("code", "nonce", "note"))
        headers = {"content-disposition": f'attachment; filename="receipt-{slug}.json"'}
        return Response(_receipt(code, nonce, note + "\n"), media_type="application/json", headers=headers)


def _receipt(code: str, nonce: str, note: str) -> bytes:
    """The file that a voter keeps, and brings back to look their ballot up."""
    return canonical({"code": code, "nonce": nonce, "note": note}) + b"\n"


def _drawn(sent: Sent, note: str) -> Markup:
    return qr(_receipt(sent.code, sent.nonce, note).decode())


def _cast_again(
    request: Web, store: Store, slug: str, filled: BallotAnswers, vault: Vault, problems: Problems
) -> Answer:
    with store.read() as session:
        round = rounds.round_on_show(session, slug)
        if "code" in problems.by_field:
            _slow_down(request)
            return _ask_for_code(round, "", status=422, problems=problems)
        return _ballot(session, round, read_code(filled.code), filled, vault.secret, status=422, problems=problems)


def _ask_for_code(round: Round, code: str, **context: Any) -> Answer:
    return page(
        EnterCodePage.template,
        round=round,
        phase=round.phase(clock.now()),
        code=code,
        eligibility=eligibility_in_words(round),
        **context,
    )


def _ballot(session: Db, round: Round, code: str, filled: BallotAnswers, key: bytes, **context: Any) -> Answer:
    filled = BallotAnswers(code, filled.nonce or token_hex(16), filled.typed)
    bids = _bids_in_order(session, round, code, key)
    return _with_bids(BallotPage.template, session, round, bids, filled, **context)


def _with_bids(
    template: str, session: Db, round: Round, bids: list[OnBallot], filled: BallotAnswers, **context: Any
) -> Answer:
    return page(
        template,
        round=round,
        code=filled.code,
        nonce=filled.nonce,
        bids=bids,
        only_one=only_one(session, round, bids),
        typed={name: answers[0] for name, answers in filled.typed.items()},
        ballot_type=ballot_of(round),
        answers=answers_of(ballot_of(round)),
        place_in_words=place_in_words,
        sharing=sharing_in_words(round),
        **context,
    )


def _usable_code(request: Web, session: Db, round: Round, typed: str, key: bytes) -> str:
    """The code as read, if it can vote now. Wrong ones are counted against the address they came from."""
    check_phase(round.phase(clock.now()), Act.CAST)
    code = _read(typed)
    try:
        check_code(session, code_digest(key, round.id, code))
    except Problems:
        _slow_down(request)
        raise
    return code


def _slow_down(request: Web) -> None:
    """Count a wrong code. A right one is never held up, or one person could keep a whole hall from voting."""
    place = getattr(request.client, "host", "?")
    _of_address.check(place)
    _of_address.miss(place)


def _read(typed: str) -> str:
    try:
        return read_code(typed)
    except MistypedCode as error:
        raise Problems({"code": str(error)}) from None


def _bids(session: Db, round: Round) -> list[OnBallot]:
    return [bid for bid in bids_on_ballot(session, round.id) if not bid.withdrawn]


def _bids_in_order(session: Db, round: Round, code: str, key: bytes) -> list[OnBallot]:
    """In the order of the pitches, or in this voter's own."""
    bids = _bids(session, round)
    if round.ballot_order != "random":
        return bids
    digest = code_digest(key, round.id, code)
    return sorted(bids, key=lambda bid: place_in_order(key, digest, bid.number))

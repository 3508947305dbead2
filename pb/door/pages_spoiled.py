"""Somebody hands back a card or paper that they cannot use: it is withdrawn, and they draw another.

Whoever has the card in their hands knows its code, and nobody else does; so a volunteer can withdraw no card that
somebody else holds. By the number alone, which is no secret, two organisers can.
"""

from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from pb import clock
from pb.door.actions import Spoiled, withdraw_spoiled
from pb.door.pages import LONGEST_KEY
from pb.door.rules import REASONS, check_reason
from pb.http import access
from pb.http.page import Answer, Db, Desk, Form, Keys, Me, Page, Slug, Store, get, post, see_other
from pb.http.read import text
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, check_phase
from pb.rounds.signing import agree, carry_out
from pb.voting.codes import MistypedCode, code_digest, read_code, read_number

NUMBER_ALONE = (
    "That is the number of the card. Enter its code, which only the person who holds it knows. If the code cannot be "
    "read, two organisers can withdraw it by its number"
)


class SpoiledPage(Page):
    path = "/help/rounds/{slug:str}/door/spoiled"
    guards = [access.volunteer]
    template = "door/spoiled.html"

    @get()
    def show(self, session: Db, slug: Slug, desk: Desk) -> Answer:
        return self._ask(session, slug, desk)

    @get("/done")
    def done(self, session: Db, slug: Slug, desk: Desk) -> Answer:
        return self._ask(session, slug, desk, done=True)

    @post()
    def withdraw(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, desk: Desk, me: Me) -> Answer:
        typed = {name: text(form, name)[:200] for name in ("code", "reason", "words")}
        # What a reader types that reads the square of a card: its link, with the code at the end.
        typed["code"] = typed["code"].rpartition("#")[2]
        another, key = bool(text(form, "another")), text(form, "form_key")[:LONGEST_KEY]
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.HAND_OUT)
        try:
            spoiled = _read(typed, another, desk)
            if spoiled.number:
                return _by_number(store, vault, slug, spoiled, key, me.id, me.name)
            found = replace(spoiled, digest=code_digest(vault.secret, round.id, read_code(typed["code"])))
            carry_out(store, vault, slug, lambda s: _withdraw(s, slug, desk, found, key, me.name))
        except Problems as problems:
            return self._ask(session, slug, desk, status=422, problems=problems, **typed, another=another)
        return see_other(f"/help/rounds/{slug}/door/spoiled/done")

    def _ask(self, session: Db, slug: str, desk: str, *, status: int = 200, **context: Any) -> Answer:
        round, now = rounds.round_by_slug(session, slug), clock.now()
        asked = None if desk else rounds.asked(session, round.id, now).get(Act.VOID_CODES)
        shown = {
            "round": round,
            "phase": round.phase(now),
            "desk": desk,
            "reasons": [(key, words.capitalize(), "") for key, words in REASONS.items()],
            "waiting": asked if asked and asked.what.startswith("card ") else None,
            "form_key": token_hex(LONGEST_KEY // 2),
            "done": False,
            "another": True,
            **dict.fromkeys(("code", "reason", "words"), ""),
        }
        return self.page(status=status, **{**shown, **context})


def _withdraw(session: Db, slug: str, desk: str, spoiled: Spoiled, key: str, organiser: str) -> None:
    people, by = (0, desk) if desk else (1, organiser)
    withdraw_spoiled(session, slug, desk, spoiled, key, by=by, people=people, now=clock.now())


def _read(typed: dict[str, str], another: bool, desk: str) -> Spoiled:
    """All but the digest. Raises Problems; also for a number where a helper has the page."""
    problems, number = Problems(), ""
    try:
        read_code(typed["code"])
    except MistypedCode as mistyped:
        number = _number(typed["code"])
        if not number or desk:
            problems.add("code", NUMBER_ALONE if number else str(mistyped))
    words = ""
    try:
        words = check_reason(typed["reason"], typed["words"])
    except Problems as more:
        problems.by_field.update(more.by_field)
    problems.raise_if_any()
    return Spoiled(typed["reason"], words, another, number=number)


def _number(typed: str) -> str:
    """The number of a card, or nothing."""
    try:
        return read_number("".join(typed.split()).upper())
    except MistypedCode:
        return ""


def _by_number(store: Store, vault: Keys, slug: str, spoiled: Spoiled, key: str, by_id: int, by: str) -> Answer:
    """What two organisers agree on, or one where one is enough."""

    def withdraw(session: Db, names: str, now: datetime) -> None:
        people = rounds.round_by_slug(session, slug).organisers
        withdraw_spoiled(session, slug, "", spoiled, key, by=names, people=people, now=now)

    what = f"card {spoiled.number} {spoiled.another} {spoiled.reason} {spoiled.words}"
    done = agree(store, vault, slug, Act.VOID_CODES, withdraw, what, by_id=by_id, by=by)
    return see_other(f"/help/rounds/{slug}/door/spoiled{'/done' if done else ''}")

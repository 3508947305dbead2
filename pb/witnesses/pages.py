"""The page of a witness. Whoever has the code of an invitation is the witness; no page has it in its address."""

from typing import Any

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Form, Page, Slug, Store, get, page, post, see_other
from pb.http.read import text
from pb.ledger.queries import anchors
from pb.ledger.words import ANCHORS
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, allows
from pb.voting.codes import MistypedCode, read_code
from pb.witnesses.actions import cosign, enrol
from pb.witnesses.models import Witness
from pb.witnesses.queries import number_of, sizes_signed, to_sign, witness_invited


class WitnessPage(Page):
    """Asks for the code; the link of an invitation has it behind the #, where no server sees it."""

    path = "/rounds/{slug:str}/witness"
    guards = [access.anyone]
    template = "witnesses/witness.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _ask_for_code(rounds.round_on_show(session, slug), "")


class SignPage(Page):
    path = "/rounds/{slug:str}/witness/sign"
    guards = [access.anyone]
    template = "witnesses/sign.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/rounds/{slug}/witness")

    @post()
    def show(self, session: Db, slug: Slug, form: Form) -> Answer:
        return _signing(session, slug, text(form, "code"))

    @post("/enrol")
    def enrol(self, store: Store, slug: Slug, form: Form) -> Answer:
        code, key = text(form, "code"), text(form, "key")
        try:
            store.write(lambda s: enrol(s, slug, _read(code), key, now=clock.now()))
        except Problems as problems:
            return _again(store, slug, code, problems, key=key)
        return _again(store, slug, code, None)

    @post("/cosign")
    def cosign(self, store: Store, slug: Slug, form: Form) -> Answer:
        code, typed = text(form, "code"), text(form, "line")
        lines = [line.strip() for line in typed.split("\n") if line.strip()]
        try:
            store.write(lambda s: cosign(s, slug, _read(code), lines, now=clock.now()))
        except Problems as problems:
            return _again(store, slug, code, problems, line=typed)
        return _again(store, slug, code, None)


def _again(store: Store, slug: str, code: str, problems: Problems | None, **typed: str) -> Answer:
    """The page as it is now, after something was sent."""
    with store.read() as session:
        if problems is None:
            return _signing(session, slug, code)
        return _signing(session, slug, code, status=422, problems=problems, **typed)


def _signing(session: Db, slug: str, code: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_on_show(session, slug)
    try:
        code = _read(code)
        witness = witness_invited(session, round.id, code)
    except Problems as problems:
        return _ask_for_code(round, code, status=422, problems=problems)
    shown = {"key": "", "line": "", **_standing(session, round, witness), **context}
    return page(SignPage.template, status=status, round=round, code=code, **shown)


def _standing(session: Db, round: Round, witness: Witness) -> dict[str, Any]:
    """Where a witness stands: what they signed, and what waits for them."""
    phase = round.phase(clock.now())
    signed, kinds = sizes_signed(session, round.id, witness.key_name), anchors(session, round.id)
    return {
        "phase": phase,
        "witness": witness,
        "number": number_of(witness),
        "may_enrol": allows(phase, Act.CHANGE_WITNESSES),
        "waiting": to_sign(session, round.id, signed) if witness.key else [],
        "signed": [(size, ANCHORS.get(kinds.get(size, ""), "")) for size in signed],
    }


def _ask_for_code(round: Round, code: str, **context: Any) -> Answer:
    return page(WitnessPage.template, round=round, phase=round.phase(clock.now()), code=code, **context)


def _read(typed: str) -> str:
    try:
        return read_code(typed)
    except MistypedCode:
        raise Problems({"code": "Enter the code of your invitation. It has 16 letters and numbers"}) from None

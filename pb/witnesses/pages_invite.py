"""The organiser's side: who is invited to watch, and how many of them must sign."""

from typing import Any

from pb import clock
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Number, Page, Slug, Store, Web, Who, get, page, post, see_other, site
from pb.http.qr import qr
from pb.http.read import text
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows
from pb.voting.codes import new_code, written
from pb.witnesses.actions import invite_witness, remove_witness, set_quorum
from pb.witnesses.queries import number_of, watched, witnesses_of
from pb.witnesses.rules import MOST_WITNESSES, check_quorum


class WitnessesPage(Page):
    path = "/desk/rounds/{slug:str}/witnesses"
    guards = [access.organiser]
    template = "witnesses/witnesses.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _witnesses(session, slug)

    @post("/quorum")
    def set_quorum(self, session: Db, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        typed = text(form, "quorum")
        try:
            quorum = check_quorum(typed)
        except Problems as problems:
            return _witnesses(session, slug, status=422, problems=problems, quorum=typed)
        store.write(lambda s: set_quorum(s, slug, quorum, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/witnesses")

    @post("/{witness_id:int}/remove")
    def remove(self, store: Store, slug: Slug, witness_id: Number, who: Who) -> Answer:
        store.write(lambda s: remove_witness(s, slug, witness_id, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/witnesses")


class InvitationPage(Page):
    """Shows an invitation once: of its code only the hash is kept."""

    path = "/desk/rounds/{slug:str}/witnesses/invitation"
    guards = [access.organiser]
    template = "witnesses/invitation.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/desk/rounds/{slug}/witnesses")

    @post()
    def invite(
        self, request: Web, session: Db, store: Store, slug: Slug, form: Form, who: Who, settings: Config
    ) -> Answer:
        name, code, host = text(form, "name"), new_code(), settings.host_name
        try:
            store.write(lambda s: invite_witness(s, slug, name, code, host, by=who, now=clock.now()))
        except Problems as problems:
            return _witnesses(session, slug, status=422, problems=problems, name=name)
        address = f"{site(request, settings)}/rounds/{slug}/witness"
        return self.page(
            round=rounds.round_by_slug(session, slug),
            name=name,
            address=address,
            link=f"{address}#{code}",
            drawn=qr(f"{address}#{code}"),
            code=written(code),
        )


def _witnesses(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round = rounds.round_by_slug(session, slug)
    standing = {
        "round": round,
        "witnesses": [(witness, number_of(witness)) for witness in witnesses_of(session, round.id)],
        "watched": watched(session, round.id),
        "may_change": allows(round.phase(clock.now()), Act.CHANGE_WITNESSES),
        "most": MOST_WITNESSES,
        "quorum": str(round.quorum),
        "name": "",
    }
    return page(WitnessesPage.template, status=status, **{**standing, **context})

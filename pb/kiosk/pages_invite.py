"""The organiser's side: which kiosks stand, links that are shown once, and ending them."""

from typing import Any

from pb import clock
from pb.accounts.passwords import hashed
from pb.helpers.pages_invite import link_with
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Number, Page, Slug, Store, Web, Who, get, page, post, see_other, site
from pb.http.read import text
from pb.kiosk.actions import add_kiosk, end_kiosk, link_again
from pb.kiosk.queries import kiosks_of, standing
from pb.kiosk.rules import check_kiosk
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows, check_phase
from pb.settings import Settings
from pb.voting.codes import new_code


class KiosksPage(Page):
    path = "/desk/rounds/{slug:str}/kiosks"
    guards = [access.organiser]
    template = "kiosk/kiosks.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _kiosks(session, slug)

    @post("/{kiosk_id:int}/end")
    def end(self, store: Store, slug: Slug, kiosk_id: Number, who: Who) -> Answer:
        store.write(lambda s: end_kiosk(s, slug, kiosk_id, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/kiosks")


class KioskLinkPage(Page):
    """Shows a link once: of its code only the hash is kept."""

    path = "/desk/rounds/{slug:str}/kiosks/link"
    guards = [access.organiser]
    template = "kiosk/kiosk_link.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/desk/rounds/{slug}/kiosks")

    @post()
    def make(
        self, request: Web, session: Db, store: Store, slug: Slug, form: Form, who: Who, settings: Config
    ) -> Answer:
        name, pin, code = text(form, "name"), text(form, "pin"), new_code()
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.PLACE_KIOSKS)
        try:
            check_kiosk(name, pin, [each.name for each in kiosks_of(session, round.id)])
            # Before the writer is asked: it is slow on purpose, and voters wait for the writer.
            pin_hash = hashed(pin)
            store.write(lambda s: add_kiosk(s, slug, name, pin_hash, code, by=who, now=clock.now()))
        except Problems as problems:
            return _kiosks(session, slug, status=422, problems=problems, name=name)
        return _link(request, session, settings, slug, name, code)

    @post("/{kiosk_id:int}")
    def make_another(
        self, request: Web, session: Db, store: Store, slug: Slug, kiosk_id: Number, who: Who, settings: Config
    ) -> Answer:
        code = new_code()
        name = store.write(lambda s: link_again(s, slug, kiosk_id, code, by=who, now=clock.now()))
        return _link(request, session, settings, slug, name, code)


def _link(request: Web, session: Db, settings: Settings, slug: str, name: str, code: str) -> Answer:
    shown = link_with(f"{site(request, settings)}/kiosk/rounds/{slug}/start", code)
    return page(KioskLinkPage.template, round=rounds.round_by_slug(session, slug), name=name, **shown)


def _kiosks(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round, now = rounds.round_by_slug(session, slug), clock.now()
    shown = {
        "round": round,
        "kiosks": [(each, standing(each, now)) for each in kiosks_of(session, round.id)],
        "may_add": allows(round.phase(now), Act.PLACE_KIOSKS),
        "name": "",
    }
    return page(KiosksPage.template, status=status, **{**shown, **context})

"""The organiser's side: who helps, links that are shown once, and ending it."""

from typing import Any

from pb import clock
from pb.helpers.actions import add_helper, end_helping, invite_again
from pb.helpers.queries import helpers_of, standing
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Number, Page, Slug, Store, Web, Who, get, page, post, see_other, site
from pb.http.qr import qr
from pb.http.read import text
from pb.problems import Problems
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows
from pb.settings import Settings
from pb.voting.codes import new_code, written


class HelpersPage(Page):
    path = "/desk/rounds/{slug:str}/helpers"
    guards = [access.organiser]
    template = "helpers/helpers.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return _helpers(session, slug)

    @post("/{helper_id:int}/end")
    def end(self, store: Store, slug: Slug, helper_id: Number, who: Who) -> Answer:
        store.write(lambda s: end_helping(s, slug, helper_id, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/helpers")


class HelperLinkPage(Page):
    """Shows a link once: of its code only the hash is kept."""

    path = "/desk/rounds/{slug:str}/helpers/link"
    guards = [access.organiser]
    template = "helpers/helper_link.html"

    @get()
    def begin(self, slug: Slug) -> Answer:
        return see_other(f"/desk/rounds/{slug}/helpers")

    @post()
    def make(
        self, request: Web, session: Db, store: Store, slug: Slug, form: Form, who: Who, settings: Config
    ) -> Answer:
        name, role, code = text(form, "name"), text(form, "role"), new_code()
        try:
            store.write(lambda s: add_helper(s, slug, name, role, code, by=who, now=clock.now()))
        except Problems as problems:
            return _helpers(session, slug, status=422, problems=problems, name=name, role=role)
        return _link(request, session, settings, slug, name, code)

    @post("/{helper_id:int}")
    def make_another(
        self, request: Web, session: Db, store: Store, slug: Slug, helper_id: Number, who: Who, settings: Config
    ) -> Answer:
        code = new_code()
        name = store.write(lambda s: invite_again(s, slug, helper_id, code, by=who, now=clock.now()))
        return _link(request, session, settings, slug, name, code)


def _link(request: Web, session: Db, settings: Settings, slug: str, name: str, code: str) -> Answer:
    shown = link_with(f"{site(request, settings)}/help/rounds/{slug}/code", code)
    return page(HelperLinkPage.template, round=rounds.round_by_slug(session, slug), name=name, **shown)


def link_with(address: str, code: str) -> dict[str, Any]:
    """What a page shows of a link: to scan, to send, and to type. The code is behind the #, where no server sees it."""
    link = f"{address}#{code}"
    return {"address": address, "link": link, "drawn": qr(link), "code": written(code)}


def _helpers(session: Db, slug: str, *, status: int = 200, **context: Any) -> Answer:
    round, now = rounds.round_by_slug(session, slug), clock.now()
    shown = {
        "round": round,
        "helpers": [(helper, standing(helper, now)) for helper in helpers_of(session, round.id)],
        "may_add": allows(round.phase(now), Act.HELP),
        "name": "",
        "role": "",
    }
    return page(HelpersPage.template, status=status, **{**shown, **context})

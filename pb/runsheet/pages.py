"""The run sheet: for organisers with the pages that do each step, for helpers to follow and to be the second person."""

from typing import Any

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Form, Keys, Me, Page, Slug, Store, Web, Who, get, post, see_other
from pb.http.read import text
from pb.problems import NotFound, Problems
from pb.rounds.queries import round_by_slug
from pb.rounds.signing import carry_out
from pb.runsheet.actions import organiser_ticks, scrutineer_ticks, tick, untick
from pb.runsheet.queries import run_sheet
from pb.runsheet.rules import check_why


class RunSheetPage(Page):
    path = "/desk/rounds/{slug:str}/run-sheet"
    guards = [access.organiser]
    template = "runsheet/run_sheet.html"

    @get()
    def show(self, session: Db, slug: Slug, me: Me) -> Answer:
        return self._show(session, slug, me.id)

    @post("/tick")
    def tick(self, store: Store, vault: Keys, slug: Slug, form: Form, me: Me) -> Answer:
        key, by = text(form, "step"), organiser_ticks(me.id, me.name)
        carry_out(store, vault, slug, lambda s: tick(s, slug, key, by, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/run-sheet#{key}")

    @post("/untick")
    def untick(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who, me: Me) -> Answer:
        key, why = text(form, "step"), text(form, "why")
        try:
            check_why(why)
        except Problems as problems:
            return self._show(session, slug, me.id, status=422, problems=problems, wrong=key, why=why)
        carry_out(store, vault, slug, lambda s: untick(s, slug, key, why, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/run-sheet#{key}")

    def _show(self, session: Db, slug: str, organiser_id: int, *, status: int = 200, **context: Any) -> Answer:
        """`wrong` is the step whose tick could not be taken back; its field is the one that the summary leads to."""
        shown = {**_sheet(session, slug), "me": organiser_ticks(organiser_id, "").person, "wrong": "", "why": ""}
        return self.page(status=status, **{**shown, **context})


class HelperRunSheetPage(Page):
    path = "/help/rounds/{slug:str}/run-sheet"
    guards = [access.volunteer_or_scrutineer]
    template = "runsheet/helper_run_sheet.html"

    @get()
    def show(self, request: Web, session: Db, slug: Slug) -> Answer:
        name = _scrutineer(request)
        return self.page(**_sheet(session, slug), me=scrutineer_ticks(name).person if name else "")

    @post("/tick")
    def tick(self, request: Web, store: Store, vault: Keys, slug: Slug, form: Form) -> Answer:
        name, key = _scrutineer(request), text(form, "step")
        if not name:
            raise NotFound
        by = scrutineer_ticks(name)
        carry_out(store, vault, slug, lambda s: tick(s, slug, key, by, now=clock.now()))
        return see_other(f"/help/rounds/{slug}/run-sheet#{key}")


def _scrutineer(request: Web) -> str:
    """The name of the scrutineer who helps on this device; empty for anybody else."""
    helping = request.scope.get("helping")
    return helping.name if isinstance(helping, access.Helping) and helping.role == "scrutineer" else ""


def _sheet(session: Db, slug: str) -> dict[str, Any]:
    round, now = round_by_slug(session, slug), clock.now()
    parts = run_sheet(session, round, now)
    steps = [shown for _, part in parts for shown in part]
    return {
        "round": round,
        "phase": round.phase(now),
        "parts": parts,
        "steps": len(steps),
        "done": sum(shown.done for shown in steps),
        "next": next((shown for shown in steps if not shown.done), None),
    }

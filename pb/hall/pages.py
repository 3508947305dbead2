"""What the hall sees: the big screen, the line on the phones, and the practice vote."""

from functools import partial
from typing import Any

from litestar.datastructures import Cookie
from litestar.response import ServerSentEvent, Template

from pb.checking.queries import seal_numbers
from pb.hall.actions import answer_practice
from pb.hall.live import SCREENS
from pb.hall.queries import Hall, fingerprint, hall_of, pitching, plan_of, practice_of, round_in_hall, stage_of
from pb.hall.rules import Scene, clock_face
from pb.http import access
from pb.http.page import (
    Answer,
    Config,
    Db,
    Form,
    Looking,
    Looks,
    Page,
    Slug,
    Store,
    Web,
    get,
    get_and_follow,
    in_thread,
    post,
    see_other,
    site,
)
from pb.http.qr import qr
from pb.http.read import text
from pb.problems import NotFound
from pb.rounds import queries as rounds
from pb.rounds.rules import Phase

_MILLISECONDS_TO_RETRY = 2000
# It says which run of the practice vote this browser answered in, and is gone when the browser is closed.
_ANSWERED = "pb-practice"


class ScreenPage(Page):
    path = "/rounds/{slug:str}/screen"
    guards = [access.anyone]
    template = "hall/screen.html"

    @get()
    def show(self, request: Web, session: Db, slug: Slug, settings: Config) -> Answer:
        round = round_in_hall(session, slug)
        hall, seen = hall_of(session, round), fingerprint(session, slug)
        address = f"{site(request, settings)}/rounds/{slug}"
        numbers = seal_numbers(session, round.id) if hall.moment.scene is Scene.WELCOME else []
        return self.page(
            hall=hall,
            round=round,
            scene=hall.moment.scene,
            seen=seen,
            heading=_heading(hall),
            face=clock_face(hall.left),
            opening=next((number.number for number in numbers if number.kind == "open"), ""),
            **_leads(hall.moment.scene, address, published=round.published_at is not None),
        )

    @get_and_follow("/live")
    async def live(self, slug: Slug, looking: Looking) -> ServerSentEvent:
        """Says so when there is something else to show, for as long as the screen is on."""
        SCREENS.check_room()
        look = partial(_look, looking, slug)
        await in_thread(look)  # an address that is none is answered as any other
        return ServerSentEvent(SCREENS.follow(look), retry_duration=_MILLISECONDS_TO_RETRY)


def _heading(hall: Hall) -> str:
    """What stands largest on the screen, beside the time."""
    if hall.bid:
        return hall.bid.title
    if hall.telling:
        return hall.telling.step.title
    return {
        Scene.WELCOME: "Welcome",
        Scene.PRACTICE: hall.plan.question,
        Scene.BREAK: "A short break",
        Scene.LAST_CALL: "Last call",
        Scene.CLOSED: "Voting is about to close" if hall.phase is Phase.VOTING else "Voting is closed",
    }.get(hall.moment.scene, "The result")


def _look(looking: Looks, slug: str) -> str:
    with looking.read() as session:
        return fingerprint(session, slug)


def _leads(scene: Scene, address: str, *, published: bool) -> dict[str, Any]:
    """Where phones are led to from a scene, as an address and as a QR code; nowhere from most."""
    path = {
        Scene.WELCOME: "/vote",
        Scene.LAST_CALL: "/vote",
        Scene.PRACTICE: "/practice",
        Scene.RESULT: "/result" if published else "",
    }.get(scene)
    if path is None:
        return {"address": "", "code": ""}
    return {"address": f"{address}{path}".partition("://")[2], "code": qr(f"{address}{path}")}


class NowPitchingPage(Page):
    """One line for every phone in the hall, and no page: who is pitching. Nothing in it is about who asks."""

    path = "/rounds/{slug:str}/now-pitching"
    guards = [access.anyone]
    template = "hall/now_pitching.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Template:
        now = pitching(session, rounds.round_on_show(session, slug).id)
        answer = self.page(scene=now[0] if now else None, bid=now[1] if now else None)
        answer.headers["cache-control"] = "public, max-age=2"
        return answer


class PracticePage(Page):
    path = "/rounds/{slug:str}/practice"
    guards = [access.anyone]
    template = "hall/practice.html"

    @get()
    def show(self, request: Web, session: Db, slug: Slug) -> Answer:
        round = round_in_hall(session, slug)
        return self.page(
            round=round,
            plan=plan_of(session, round.id),
            open=stage_of(session, round.id).moment.scene is Scene.PRACTICE,
            answered=request.cookies.get(_ANSWERED) == str(practice_of(session, round.id).run),
        )

    @post()
    def answer(self, request: Web, store: Store, slug: Slug, form: Form, settings: Config) -> Answer:
        given = text(form, "answer")
        if given not in ("first", "second"):
            raise NotFound
        before, here = request.cookies.get(_ANSWERED, ""), f"/rounds/{slug}/practice"
        run = store.write(lambda s: answer_practice(s, slug, first=given == "first", run=before))
        answer = see_other(here)
        kept = Cookie(_ANSWERED, value=run, path=here, httponly=True, samesite="lax", secure=settings.secure)
        answer.set_cookie(kept)
        return answer

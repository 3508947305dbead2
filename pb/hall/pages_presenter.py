"""The organiser's side of the evening: the running order beforehand, and what is on the screen while it lasts."""

from typing import Any

from pb import clock
from pb.hall import actions
from pb.hall.forms import TELLS, PlanForm
from pb.hall.models import Evening
from pb.hall.queries import Hall, hall_of, pitches_of, plan_of
from pb.hall.rules import Moment, Scene, clock_face, pitch_digest
from pb.http import access
from pb.http.page import Answer, Db, Form, Keys, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import answers, text
from pb.problems import Problems
from pb.rounds.dice import read_dice
from pb.rounds.models import Round
from pb.rounds.queries import round_by_slug
from pb.rounds.rules import Act, Phase, allows, check_phase
from pb.rounds.signing import carry_out, sign


class RunningOrderPage(Page):
    path = "/desk/rounds/{slug:str}/running-order"
    guards = [access.organiser]
    template = "hall/running_order.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._look(session, slug)

    @post("/set")
    def set(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        typed = text(form, "order")
        try:
            carry_out(store, vault, slug, lambda s: actions.set_running_order(s, slug, typed, by=who, now=clock.now()))
        except Problems as problems:
            return self._look(session, slug, 422, problems=problems, order=typed)
        return see_other(f"/desk/rounds/{slug}/running-order")

    @post("/draw")
    def draw(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        typed = text(form, "dice")
        try:
            dice = read_dice(typed)
        except Problems as problems:
            return self._look(session, slug, 422, problems=problems, dice=typed)
        carry_out(store, vault, slug, lambda s: actions.draw_running_order(s, slug, dice, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/running-order")

    @post("/plan")
    def plan(self, session: Db, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        filled = answers(PlanForm, form)
        round = round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.PRESENT)
        try:
            plan = filled.checked(len(pitches_of(session, round.id)))
        except Problems as problems:
            return self._look(session, slug, 422, problems=problems, answers=filled)
        store.write(lambda s: actions.set_plan(s, slug, plan, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/running-order")

    def _look(self, session: Db, slug: str, status: int = 200, **context: Any) -> Answer:
        round, now = round_by_slug(session, slug), clock.now()
        check_phase(round.phase(now), Act.PRESENT)
        plan, pitches = plan_of(session, round.id), pitches_of(session, round.id)
        usual = {"order": ", ".join(str(bid.number) for bid in pitches), "dice": "", "answers": PlanForm.of(plan)}
        return self.page(
            status=status,
            round=round,
            plan=plan,
            pitches=pitches,
            may_order=allows(round.phase(now), Act.SET_RUNNING_ORDER),
            digests=_digests(round, plan),
            tells=list(TELLS.items()),
            **{**usual, **context},
        )


def _digests(round: Round, plan: Evening) -> list[tuple[int, str]]:
    """Where dice gave the order: each bid with what put it there."""
    name = round.public_name
    return [(number, pitch_digest(name, plan.dice, number)) for number in plan.kept_order] if plan.dice else []


class PresenterPage(Page):
    """What is on the screen now, and what comes next: for a phone, or a laptop with a clicker."""

    path = "/desk/rounds/{slug:str}/presenter"
    guards = [access.organiser]
    template = "hall/presenter.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.PRESENT)
        hall = hall_of(session, round)
        return self.page(
            hall=hall,
            round=round,
            now=in_words(hall, hall.moment),
            next=in_words(hall, hall.next) if hall.next else "",
            face=clock_face(hall.left),
            moments=[(moment.name, in_words(hall, moment)) for moment in hall.moments],
            still_open=hall.moment.scene is Scene.CLOSED and hall.phase is Phase.VOTING,
        )

    @post("/move")
    def move(self, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        seen, wanted = text(form, "seen"), text(form, "go")
        if store.write(lambda s: actions.show_moment(s, slug, seen, wanted, by=who, now=clock.now())):
            sign(store, vault, slug)
        return see_other(f"/desk/rounds/{slug}/presenter")

    @post("/timer")
    def timer(self, store: Store, slug: Slug, form: Form) -> Answer:
        seen, wanted = text(form, "seen"), text(form, "timer")
        store.write(lambda s: actions.set_timer(s, slug, seen, wanted, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/presenter")

    @post("/wipe")
    def wipe(self, store: Store, slug: Slug) -> Answer:
        """Begin the practice vote again."""
        store.write(lambda s: actions.wipe_practice(s, slug, now=clock.now()))
        return see_other(f"/desk/rounds/{slug}/presenter")


def in_words(hall: Hall, moment: Moment) -> str:
    """`Pitch 3: bid 7, Lunch club`."""
    bid = hall.bid_at(moment)
    if bid:
        what = "Pitch" if moment.scene is Scene.PITCH else "Scoring"
        return f"{what} {moment.position}: bid {bid.number}, {bid.title}"
    if moment.scene is Scene.REVEAL:
        step = hall.story[moment.position - 1].step
        return f"Reveal {moment.position}: bid {step.number}, {step.title}"
    return _PLAIN[moment.scene]


_PLAIN = {
    Scene.WELCOME: "Welcome",
    Scene.PRACTICE: "Practice vote",
    Scene.BREAK: "Break",
    Scene.LAST_CALL: "Last call",
    Scene.CLOSED: "Voting closed, counting",
    Scene.RESULT: "The result",
}

"""A copy of a round to practise with: made by one button, and wiped by another."""

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Keys, Page, Slug, Store, Who, get, post, see_other
from pb.rehearsal.actions import make_rehearsal, wipe_rehearsal
from pb.rehearsal.queries import rehearsal_of, rehearsed_in
from pb.rounds.queries import round_by_slug


class RehearsalPage(Page):
    path = "/desk/rounds/{slug:str}/rehearsal"
    guards = [access.organiser]
    template = "rehearsal/rehearsal.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = round_by_slug(session, slug)
        return self.page(round=round, copy=rehearsal_of(session, round), real=rehearsed_in(session, round))

    @post()
    def make(self, store: Store, slug: Slug, who: Who) -> Answer:
        copy = store.write(lambda s: make_rehearsal(s, slug, by=who, now=clock.now()))
        return see_other(f"/desk/rounds/{copy}")

    @post("/wipe")
    def wipe(self, session: Db, store: Store, vault: Keys, slug: Slug) -> Answer:
        """The rows first: keys without rows open nothing, and rows without keys could not be closed."""
        real = rehearsed_in(session, round_by_slug(session, slug))
        vault.wipe(store.write(lambda s: wipe_rehearsal(s, slug)))
        return see_other(f"/desk/rounds/{real.slug if real else slug}/rehearsal")

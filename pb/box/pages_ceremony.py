"""The key ceremony: three scrutineers get the words of the key, one after the other, and two show that they work."""

from typing import Any

from pb import clock
from pb.box import actions_ceremony as actions
from pb.box.ceremony import GONE, Ceremonies
from pb.box.forms import WordsForm, key_number, opens
from pb.box.queries import key_ceremony
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Keys, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import answers, text
from pb.problems import Problems, Refused
from pb.rounds import queries as rounds
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase

ONE_PROCESS = (
    "The words of a key ceremony are in the memory of one server process, and this server has several. Start it again "
    "with PB_WORKERS=1, hold the ceremony, and then start it with as many as before."
)
_ceremonies = Ceremonies()


class KeyCeremonyPage(Page):
    path = "/desk/rounds/{slug:str}/key-ceremony"
    guards = [access.organiser]
    template = "box/key_ceremony.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._look(session, slug, WordsForm())

    @post()
    def begin(self, store: Store, slug: Slug, settings: Config, who: Who) -> Answer:
        if settings.workers > 1:
            raise Refused(ONE_PROCESS)
        store.write(lambda s: actions.begin_ceremony(s, slug, by=who, now=clock.now()))
        with store.read() as session:
            _ceremonies.begin(rounds.round_by_slug(session, slug).public_name)
        return see_other(f"/desk/rounds/{slug}/key-ceremony")

    @post("/rehearsal")
    def rehearse(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        name, typed = _round_of_scrutineers(session, slug).public_name, answers(WordsForm, form)
        public = vault.seal_public(name)
        try:
            key = typed.unlocked(public, name)
        except Problems as problems:
            return self._look(session, slug, typed, status=422, problems=problems)
        if not opens(key.opener, public, name):
            raise Refused("The test envelope did not open. Begin the key ceremony again.")
        number, now = key_number(public), clock.now()
        store.write(lambda s: actions.keep_rehearsal(s, slug, number, key.papers, by=who, now=now))
        return see_other(f"/desk/rounds/{slug}/key-ceremony")

    def _look(self, session: Db, slug: str, typed: WordsForm, *, status: int = 200, **context: Any) -> Answer:
        round = _round_of_scrutineers(session, slug)
        return self.page(
            status=status,
            round=round,
            ceremony=_ceremonies.of(round.public_name),
            held=key_ceremony(session, round.id),
            answers=typed,
            **context,
        )


class WordsPage(Page):
    """The words of one scrutineer, once: in the answer to the press that asked for them."""

    path = "/desk/rounds/{slug:str}/key-ceremony/words"
    guards = [access.organiser]
    template = "box/words.html"

    @get()
    def ask(self, slug: Slug) -> Answer:
        return see_other(f"/desk/rounds/{slug}/key-ceremony")

    @post()
    def show(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, who: Who) -> Answer:
        round = _round_of_scrutineers(session, slug)
        name, ceremony = round.public_name, _ceremonies.of(round.public_name)
        if ceremony is None:
            raise Refused(GONE)
        paper = ceremony.show(text(form, "page"))
        number, now = key_number(ceremony.public), clock.now()
        if paper.last:
            _ceremonies.end(name)

            def keep(writing: Db) -> None:
                actions.keep_key(writing, slug, number, by=who, now=now)
                vault.keep_seal_public(name, ceremony.public)  # while the round is held, so that nobody opens it

            store.write(keep)
        return self.page(round=round, paper=paper, key=number, held_at=now)


def _round_of_scrutineers(session: Db, slug: str) -> Round:
    """Raises NotFound, Refused (not between the ballot and the opening, or the server has the key)."""
    round = rounds.round_by_slug(session, slug)
    check_phase(round.phase(clock.now()), Act.OPEN)
    if not round.of_scrutineers:
        raise Refused(actions.ON_SERVER)
    return round

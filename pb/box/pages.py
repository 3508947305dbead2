"""Sealing the boxes: what became of the cards, then the slips, then the key is gone."""

import json
from typing import Any

from pb import clock
from pb.box.actions import seal_boxes
from pb.box.forms import WordsForm
from pb.box.queries import look_into_box, reconciled
from pb.box.rules import check_cards
from pb.box.telling import tell_bidders
from pb.envelope import Opener
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Keys, Me, Page, Person, Slug, Store, get, post, see_other
from pb.http.read import answers, text
from pb.problems import Problems, Refused
from pb.rounds import queries as rounds
from pb.rounds.agreed import agreed, would_do
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase
from pb.rounds.signing import carry_out
from pb.rounds.words import sealing_in_words
from pb.vault import Vault
from pb.voting.queries import turnout

JUST_ASKED = "Another organiser has just asked for the same. Go back and press the button again."


class SealPage(Page):
    path = "/desk/rounds/{slug:str}/seal"
    guards = [access.organiser]
    template = "box/seal.html"

    @get()
    def show(self, session: Db, slug: Slug, me: Me) -> Answer:
        asked = rounds.asked(session, rounds.round_by_slug(session, slug).id, clock.now()).get(Act.SEAL)
        back, why = json.loads(asked.what) if asked else ("", "")
        return self._ask(session, slug, me, back, why, WordsForm())

    @post()
    def seal(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, me: Me, settings: Config) -> Answer:
        """The first organiser says what was counted, the second one the same; then it is done. Where scrutineers have
        the key, their words come with the press that does it, and stay in no other place."""
        now, back, why, words = clock.now(), text(form, "back"), text(form, "why"), answers(WordsForm, form)
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(now), Act.SEAL)
        each = turnout(session, round.id)
        try:
            cards = check_cards(each.cast, each.void, each.made - each.cast - each.void, back, why)
            what = json.dumps([str(cards.back), cards.why])
            doing = would_do(session, round, Act.SEAL, what, by_id=me.id, now=now)
            opener = _opener(vault, round, words) if doing else None
        except Problems as problems:
            return self._ask(session, slug, me, back, why, words, status=422, problems=problems)

        def ask(writing: Db) -> str:
            names = agreed(writing, slug, Act.SEAL, what, by_id=me.id, by=me.name, now=now)
            if names and opener is None:
                raise Refused(JUST_ASKED)
            return names

        names = store.write(ask)
        if names:
            # Slow, so it is done while others vote in other rounds; what it found is looked at again as it is kept.
            with store.read() as looking:
                contents = look_into_box(looking, slug, vault, now, opener)
            carry_out(store, vault, slug, lambda s: seal_boxes(s, slug, contents, cards, vault, by=names, now=now))
            tell_bidders(store, settings.public_url)
        return see_other(f"/desk/rounds/{slug}")

    def _ask(self, session: Db, slug: str, me: Person, back: str, why: str, words: WordsForm, **context: Any) -> Answer:
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.SEAL)
        waiting = rounds.asked(session, round.id, clock.now()).get(Act.SEAL)
        happens, for_good = sealing_in_words(round)
        second = waiting is not None and waiting.organiser_id != me.id
        return self.page(
            round=round,
            cards=reconciled(session, round.id, 0, ""),
            waiting=waiting,
            back=back,
            why=why,
            happens=happens,
            for_good=for_good,
            words_wanted=round.of_scrutineers and (round.organisers == 1 or second),
            words=words,
            **context,
        )


def _opener(vault: Vault, round: Round, words: WordsForm) -> Opener:
    """Raises Problems, Refused (the key on the server is lost)."""
    if round.of_scrutineers:
        return words.unlocked(vault.seal_public(round.public_name), round.public_name).opener
    return vault.opener(round.public_name)

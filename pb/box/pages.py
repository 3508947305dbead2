"""Sealing the boxes: what became of the cards, then the slips, then the key is gone."""

import json
from collections.abc import Sequence
from typing import Any

from pb import clock
from pb.box.actions import seal_boxes
from pb.box.forms import WordsForm
from pb.box.queries import look_into_box, reconciled
from pb.box.rules import Reconciled, check_cards, together
from pb.box.telling import tell_bidders
from pb.door.queries import balances
from pb.door.rules import Balance, check_explained
from pb.envelope import Opener
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Keys, Me, Page, Person, Slug, Store, get, post, see_other
from pb.http.read import answers, text
from pb.papers.queries import refuse_unfinished
from pb.problems import Problems, Refused
from pb.rounds import queries as rounds
from pb.rounds.agreed import agreed, would_do
from pb.rounds.models import Round
from pb.rounds.rules import Act, check_phase
from pb.rounds.signing import carry_out
from pb.rounds.words import sealing_in_words
from pb.vault import Vault
from pb.voting.rules import Channel

# Where it is typed how many came back.
FIELDS = {Channel.CARD: "back", Channel.PAPER: "back_papers"}
JUST_ASKED = "Another organiser has just asked for the same. Go back and press the button again."


class SealPage(Page):
    path = "/desk/rounds/{slug:str}/seal"
    guards = [access.organiser]
    template = "box/seal.html"

    @get()
    def show(self, session: Db, slug: Slug, me: Me) -> Answer:
        asked = rounds.asked(session, rounds.round_by_slug(session, slug).id, clock.now()).get(Act.SEAL)
        *back, why = json.loads(asked.what) if asked else ("",)
        return self._ask(session, slug, me, back, why, WordsForm())

    @post()
    def seal(self, session: Db, store: Store, vault: Keys, slug: Slug, form: Form, me: Me, settings: Config) -> Answer:
        """The first organiser says what was counted, the second one the same; then it is done. Where scrutineers have
        the key, their words come with the press that does it, and stay in no other place."""
        now, why, words = clock.now(), text(form, "why"), answers(WordsForm, form)
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(now), Act.SEAL)
        refuse_unfinished(session, round.id)
        there = balances(session, round.id)
        back = [text(form, FIELDS[balance.channel]) for balance in there]
        try:
            parts = _counted(there, back, why)
            cards = together(parts, why)
            what = json.dumps([*(str(part.back) for part in parts), why])
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

    def _ask(
        self, session: Db, slug: str, me: Person, back: Sequence[str], why: str, words: WordsForm, **context: Any
    ) -> Answer:
        round = rounds.round_by_slug(session, slug)
        check_phase(round.phase(clock.now()), Act.SEAL)
        refuse_unfinished(session, round.id)
        waiting = rounds.asked(session, round.id, clock.now()).get(Act.SEAL)
        happens, for_good = sealing_in_words(round)
        second = waiting is not None and waiting.organiser_id != me.id
        there = balances(session, round.id)
        return self.page(
            round=round,
            cards=reconciled(session, round.id, 0, ""),
            waiting=waiting,
            balances=there,
            handed_out=any(balance.handed_out for balance in there),
            back=[(FIELDS[each.channel], each.channel, "".join(back[n : n + 1])) for n, each in enumerate(there)],
            why=why,
            happens=happens,
            for_good=for_good,
            words_wanted=round.of_scrutineers and (round.organisers == 1 or second),
            words=words,
            **context,
        )


def _counted(there: Sequence[Balance], back: Sequence[str], why: str) -> list[Reconciled]:
    """What was counted by hand, of the cards and of the papers. Raises Problems."""
    problems, parts = Problems(), list[Reconciled]()
    for each, typed in zip(there, back, strict=True):
        try:
            parts.append(_counted_of(each, typed, why))
        except Problems as more:
            for name, said in more.by_field.items():
                problems.add(name, said)
    problems.raise_if_any()
    check_explained(there, [part.back for part in parts], why)
    return parts


def _counted_of(each: Balance, back: str, why: str) -> Reconciled:
    void, field = each.spoiled + each.rejected + each.lost, FIELDS[each.channel]
    return check_cards(each.used, void, each.unused, back, why, field=field, what=each.channel)


def _opener(vault: Vault, round: Round, words: WordsForm) -> Opener:
    """Raises Problems, Refused (the key on the server is lost)."""
    if round.of_scrutineers:
        return words.unlocked(vault.seal_public(round.public_name), round.public_name).opener
    return vault.opener(round.public_name)

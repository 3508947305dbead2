"""The organiser's side of the result: counting, lots or dice for a tie, looking, publishing."""

from datetime import datetime
from typing import Any

from litestar.datastructures import FormMultiDict

from pb import clock
from pb.box.telling import tell_bidders
from pb.count.explain import draw_sentence
from pb.count.outcome import TieToSettle
from pb.http import access
from pb.http.page import Answer, Config, Db, Form, Keys, Me, Number, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import text
from pb.problems import Problems, Refused
from pb.proof.entries import FEWEST
from pb.publish import queries
from pb.publish.actions import count_round, publish_result
from pb.publish.bundle import digests_of
from pb.publish.rules import check_lots, read_lots, why_no_marks
from pb.rounds import queries as rounds
from pb.rounds.dice import read_dice
from pb.rounds.models import Round
from pb.rounds.rules import Act, allows
from pb.rounds.signing import agree
from pb.rounds.words import ballot_of, sharing_in_words
from pb.voting.queries import turnout
from pb.witnesses.queries import refuse_unwitnessed


class CountPage(Page):
    path = "/desk/rounds/{slug:str}/count"
    guards = [access.organiser]
    template = "publish/count.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._look(session, slug)

    @post()
    def count(self, session: Db, store: Store, slug: Slug, form: Form, who: Who) -> Answer:
        """Count with what was drawn or rolled so far; a tie that still matters comes back as a question."""
        reason, lots = text(form, "reason"), _lots_so_far(form)
        try:
            draws = [*lots, _new_draw(form)] if "lots" in form else lots
            dice = read_dice(text(form, "dice")) if "dice" in form else ""
            tie = store.write(lambda s: count_round(s, slug, draws, reason, by=who, now=clock.now(), dice=dice))
        except Problems as problems:
            tie = queries.tie_waiting(session, slug, lots) if {"lots", "dice"} & set(problems.by_field) else None
            typed = text(form, "dice" if "dice" in form else "lots")
            return self._look(session, slug, 422, tie=tie, lots=lots, reason=reason, problems=problems, typed=typed)
        if tie:
            return self._look(session, slug, tie=tie, lots=draws, reason=reason)
        return see_other(f"/desk/rounds/{slug}/count")

    @post("/{number:int}/publish")
    def publish(
        self, session: Db, store: Store, vault: Keys, slug: Slug, number: Number, me: Me, settings: Config
    ) -> Answer:
        files = digests_of(session, rounds.round_by_slug(session, slug))

        def publish(writing: Db, names: str, now: datetime) -> None:
            publish_result(writing, slug, number, files, by=names, now=now)

        done = agree(store, vault, slug, Act.PUBLISH, publish, str(number), by_id=me.id, by=me.name)
        tell_bidders(store, settings.public_url)
        return see_other(f"/rounds/{slug}/result" if done else f"/desk/rounds/{slug}/count")

    def _look(
        self,
        session: Db,
        slug: str,
        status: int = 200,
        tie: TieToSettle | None = None,
        lots: list[tuple[int, ...]] | None = None,
        **context: Any,
    ) -> Answer:
        round = rounds.round_by_slug(session, slug)
        newest = queries.newest_count(session, round.id)
        result = queries.result_of(session, newest) if newest else None
        on_show = queries.published_count(session, round.id)
        return self.page(
            status=status,
            fewest=FEWEST,
            round=round,
            may_count=allows(round.phase(clock.now()), Act.COUNT),
            ballot_type=ballot_of(round) if round.ballot_type else None,
            sharing=sharing_in_words(round),
            turnout=turnout(session, round.id),
            result=result,
            no_marks=why_no_marks(round.sealed_as, len(result.election.ballots)) if result else "",
            on_show=on_show.number if on_show else None,
            waiting=rounds.asked(session, round.id, clock.now()).get(Act.PUBLISH),
            unwitnessed=_unwitnessed(session, round) if newest else "",
            tie=tie,
            question=draw_sentence(tie) if tie else "",
            drawn="/".join(",".join(str(number) for number in draw) for draw in lots or ()),
            **{"reason": "", "typed": "", **context},
        )


def _unwitnessed(session: Db, round: Round) -> str:
    """Why the result cannot be published yet, if witnesses are still to sign."""
    try:
        refuse_unwitnessed(session, round)
    except Refused as refused:
        return str(refused)
    return ""


def _lots_so_far(form: FormMultiDict) -> list[tuple[int, ...]]:
    """The draws already typed in for other ties of this count; the page carries them along."""
    return [read_lots(draw) for draw in text(form, "drawn").split("/") if draw]


def _new_draw(form: FormMultiDict) -> tuple[int, ...]:
    """Raises Problems unless it has each bid of the tie once."""
    drawn = read_lots(text(form, "lots"))
    check_lots(drawn, read_lots(text(form, "among")))
    return drawn

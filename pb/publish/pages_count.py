"""The organiser's side of the result: counting, lots or dice for a tie, looking, publishing."""

from typing import Any

from litestar.datastructures import FormMultiDict

from pb import clock
from pb.count.explain import draw_sentence
from pb.count.outcome import TieToSettle
from pb.http import access
from pb.http.page import Answer, Db, Form, Number, Page, Slug, Store, Who, get, post, see_other
from pb.http.read import text
from pb.problems import Problems
from pb.publish import queries
from pb.publish.actions import count_round, publish_result
from pb.publish.comparison import FEWEST_BALLOTS
from pb.publish.rules import check_lots, read_dice, read_lots
from pb.rounds import queries as rounds
from pb.rounds.rules import Act, allows
from pb.rounds.words import ballot_of, sharing_in_words
from pb.voting.queries import turnout


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
    def publish(self, store: Store, slug: Slug, number: Number, who: Who) -> Answer:
        store.write(lambda s: publish_result(s, slug, number, by=who, now=clock.now()))
        return see_other(f"/rounds/{slug}/result")

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
        on_show = queries.published_count(session, round.id)
        return self.page(
            status=status,
            fewest=FEWEST_BALLOTS,
            round=round,
            may_count=allows(round.phase(clock.now()), Act.COUNT),
            ballot_type=ballot_of(round) if round.ballot_type else None,
            sharing=sharing_in_words(round),
            turnout=turnout(session, round.id),
            result=queries.result_of(session, newest) if newest else None,
            on_show=on_show.number if on_show else None,
            tie=tie,
            question=draw_sentence(tie) if tie else "",
            drawn="/".join(",".join(str(number) for number in draw) for draw in lots or ()),
            **{"reason": "", "typed": "", **context},
        )


def _lots_so_far(form: FormMultiDict) -> list[tuple[int, ...]]:
    """The draws already typed in for other ties of this count; the page carries them along."""
    return [read_lots(draw) for draw in text(form, "drawn").split("/") if draw]


def _new_draw(form: FormMultiDict) -> tuple[int, ...]:
    """Raises Problems unless it has each bid of the tie once."""
    drawn = read_lots(text(form, "lots"))
    check_lots(drawn, read_lots(text(form, "among")))
    return drawn

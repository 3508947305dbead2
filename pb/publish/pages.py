"""The result: a page for everyone, the same on a big screen, and as files. All behind one gate, `published`."""

from litestar import Response

from pb.http import access
from pb.http.page import Answer, Config, Db, Number, Page, Slug, get
from pb.publish import queries
from pb.publish.comparison import FEWEST_BALLOTS, comparison_of
from pb.publish.files import result_csv_of, result_pb_of
from pb.rounds import queries as rounds
from pb.rounds.words import ballot_of
from pb.voting.queries import turnout


class ResultPage(Page):
    path = "/rounds/{slug:str}/result"
    guards = [access.anyone]
    template = "publish/result.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        return self._result(session, slug, None)

    @get("/{number:int}")
    def earlier(self, session: Db, slug: Slug, number: Number) -> Answer:
        return self._result(session, slug, number)

    def _result(self, session: Db, slug: str, number: int | None) -> Answer:
        round = rounds.round_on_show(session, slug)
        return self.page(
            round=round,
            ballot_type=ballot_of(round),
            result=queries.published_result(session, round.id, number),
            all_counts=queries.published_counts(session, round.id),
            turnout=turnout(session, round.id),
            funders=rounds.funders(session, round.id),
            notices=rounds.notices(session, round.id),
        )


class ComparePage(Page):
    path = "/rounds/{slug:str}/result/compare"
    guards = [access.anyone]
    template = "publish/compare.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_on_show(session, slug)
        result = queries.published_result(session, round.id)
        comparison = comparison_of(session, round, result)
        themes = {line.bid.number: line.bid.themes for line in result.lines}
        return self.page(
            round=round,
            ballot_type=ballot_of(round),
            result=result,
            comparison=comparison,
            bids=[(line.bid.number, line.bid.title, line.step.asked) for line in result.lines],
            themes=comparison.by_theme(themes) if comparison else [],
            fewest=FEWEST_BALLOTS,
        )


class ResultScreenPage(Page):
    path = "/rounds/{slug:str}/result/screen"
    guards = [access.anyone]
    template = "publish/result_screen.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = rounds.round_on_show(session, slug)
        return self.page(round=round, result=queries.published_result(session, round.id))


class ResultFilesPage(Page):
    path = "/rounds/{slug:str}/result/files"
    guards = [access.anyone]

    @get("/result.csv")
    def csv(self, session: Db, slug: Slug) -> Response[bytes]:
        round = rounds.round_on_show(session, slug)
        body = result_csv_of(round, queries.published_result(session, round.id))
        return _file(body, "text/csv", f"{slug}.csv")

    @get("/result.pb")
    def pabulib(self, session: Db, slug: Slug, settings: Config) -> Response[bytes]:
        round = rounds.round_on_show(session, slug)
        body = result_pb_of(round, queries.published_result(session, round.id), settings.timezone)
        return _file(body, "text/plain", f"{slug}.pb")


def _file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)

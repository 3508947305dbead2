"""The result: a page for everyone, the same on a big screen, and as files. All behind one gate, `published`."""

from collections.abc import Iterator
from typing import BinaryIO

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from pb.http import access
from pb.http.page import Answer, Config, Db, Number, Page, Slug, get
from pb.problems import NotFound
from pb.proof.bundle import Chunks
from pb.proof.entries import FEWEST
from pb.publish import queries
from pb.publish.bundle import bundle_files, bundle_of, signed_files
from pb.publish.comparison import comparison_of
from pb.publish.files import result_csv_of, result_pb_of
from pb.publish.rules import check_shows_marks, recount_in_words, why_no_marks
from pb.rounds import queries as rounds
from pb.rounds.words import ballot_of
from pb.voting.queries import turnout

_PIECE = 65_536  # bytes
_MEDIA_TYPES = {"csv": "text/csv", "tsr": "application/timestamp-reply"}


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
        result = queries.published_result(session, round.id, number)
        no_marks = why_no_marks(round.sealed_as, len(result.election.ballots))
        return self.page(
            round=round,
            ballot_type=ballot_of(round),
            result=result,
            no_marks=no_marks,
            recount=recount_in_words(no_marks, result.rule.needs_whole_ballots),
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
            fewest=FEWEST,
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
        result = queries.published_result(session, round.id)
        check_shows_marks(round.sealed_as, len(result.election.ballots))
        body = result_pb_of(round, result, settings.timezone)
        return _file(body, "text/plain", f"{slug}.pb")

    @get("/result.zip")
    def bundle(self, session: Db, slug: Slug) -> Stream:
        """Everything it takes to recount, in one file."""
        body = bundle_of(session, rounds.round_on_show(session, slug))
        headers = {"content-disposition": 'attachment; filename="result.zip"'}
        return Stream(_pieces(body), media_type="application/zip", headers=headers)

    @get("/bundle/{path:path}")
    def one(self, session: Db, slug: Slug, path: FromPath[str]) -> Response[bytes]:
        """One file of the bundle."""
        return _one_of(bundle_files(session, rounds.round_on_show(session, slug)), path)


class LedgerPage(Page):
    """The ledger and its checkpoints, as files, from the opening on."""

    path = "/rounds/{slug:str}/ledger"
    guards = [access.anyone]

    @get("/{path:path}")
    def one(self, session: Db, slug: Slug, path: FromPath[str]) -> Response[bytes]:
        return _one_of(signed_files(session, rounds.round_on_show(session, slug)), path)


def _one_of(files: dict[str, Chunks], path: str) -> Response[bytes]:
    chunks = files.get(path.lstrip("/"))
    if chunks is None:
        raise NotFound
    return Response(b"".join(chunks), media_type=_MEDIA_TYPES.get(path.rpartition(".")[2], "text/plain"))


def _pieces(body: BinaryIO) -> Iterator[bytes]:
    with body:
        while piece := body.read(_PIECE):
            yield piece


def _file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)

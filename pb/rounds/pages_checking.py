"""How the result can be checked, and how many ballots are doubtful."""

from typing import Any

from pb.http.page import Db
from pb.rounds.actions import set_checking
from pb.rounds.actions_voting import note_doubtful
from pb.rounds.forms_checking import CheckingForm, DoubtfulForm
from pb.rounds.models import Round
from pb.rounds.pages_setup import QuestionPage
from pb.rounds.queries import pot
from pb.rounds.rules import Act, scrutineers_advised
from pb.rounds.words import disclosure_of


class CheckingPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/checking"
    template = "rounds/checking.html"
    form_type = CheckingForm

    def standing(self, session: Db, round: Round, timezone: str) -> CheckingForm:
        eligible, expected = ("" if number is None else f"{number:,}" for number in (round.eligible, round.expected))
        return CheckingForm(
            organisers=str(round.organisers),
            disclosure=round.disclosure,
            reason=round.disclosure_reason,
            receipts=round.receipts,
            eligible=eligible,
            custody=round.custody,
            expected=expected,
        )

    def context(self, session: Db, round: Round) -> dict[str, Any]:
        money = pot(session, round.id)
        return {
            "chosen_by_itself": disclosure_of(round),
            "scrutineers_because": scrutineers_advised(money, round.voting_opens_at, round.voting_closes_at),
        }

    def keep(self, session: Db, slug: str, filled: CheckingForm, timezone: str, **log: Any) -> None:
        set_checking(session, slug, filled.checked(), **log)


class DoubtfulPage(QuestionPage):
    path = "/desk/rounds/{slug:str}/doubtful"
    template = "rounds/doubtful.html"
    act = Act.NOTE_DOUBTFUL
    form_type = DoubtfulForm

    def standing(self, session: Db, round: Round, timezone: str) -> DoubtfulForm:
        return DoubtfulForm(str(round.doubtful or ""))

    def keep(self, session: Db, slug: str, filled: DoubtfulForm, timezone: str, **log: Any) -> None:
        note_doubtful(session, slug, *filled.checked(), **log)

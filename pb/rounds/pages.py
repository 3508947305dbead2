"""What everyone sees of a round before it is voted on: the list of rounds, and each round's front page."""

from pb import clock
from pb.http import access
from pb.http.page import Answer, Db, Page, Slug, get
from pb.rounds import queries
from pb.rounds.words import ballot_of, eligibility_in_words, sharing_in_words


class HomePage(Page):
    path = "/"
    guards = [access.anyone]
    template = "rounds/home.html"

    @get()
    def show(self, session: Db) -> Answer:
        now = clock.now()
        rounds = [(round, round.phase(now)) for round in queries.rounds_on_show(session)]
        return self.page(rounds=rounds, pots=queries.pots(session))


class RoundPage(Page):
    path = "/rounds/{slug:str}"
    guards = [access.anyone]
    template = "rounds/round.html"

    @get()
    def show(self, session: Db, slug: Slug) -> Answer:
        round = queries.round_on_show(session, slug)
        return self.page(
            round=round,
            phase=round.phase(clock.now()),
            pot=queries.pot(session, round.id),
            funders=queries.funders(session, round.id),
            themes=queries.themes(session, round.id),
            eligibility=eligibility_in_words(round),
            adding_up=ballot_of(round).adding_up(),
            sharing=sharing_in_words(round),
            notices=queries.notices(session, round.id),
        )

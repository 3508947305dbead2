"""The organiser's desk: the list of rounds, and what each round says comes next. Its buttons are in
`test_pages_buttons.py`."""

from collections.abc import Mapping

import pytest

from pb.rounds.rules import ORDER, Phase
from tests import make
from tests.browser import HOSTILE, Browser, Seen
from tests.desk.round_desk import DESK, buttons
from tests.looking import once, questions


def tasks(page: Seen) -> Mapping[str, str]:
    """Task -> how it stands."""
    items = page.main.all("li", class_="govuk-task-list__item")
    names = [item.all("a", "div")[1].text for item in items]
    return dict(zip(names, [item.one("div", class_="govuk-task-list__status").text for item in items], strict=True))


# The list.


@once
def test_desk_says_how_to_begin_when_there_is_no_round(signed_in: Browser) -> None:
    page = signed_in.get("/desk")
    assert ("There is no round yet." in page.text, page.links) == (True, {"Start a new round": "/desk/new-round"})


@once
def test_desk_lists_every_round_newest_first_with_its_phase_and_pot(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.VOTING, name="First", place="Here")
    make.make_draft(signed_in.store, HOSTILE, HOSTILE)
    cards = signed_in.get("/desk").main.all("li", class_="pb-card")
    wanted = [
        (HOSTILE, "Not open yet", "£0"),
        ("First", "Voting now", "£2,000"),
    ]
    assert [[words for words in row if words in card.text] for row, card in zip(wanted, cards, strict=True)] == [
        list(row) for row in wanted
    ]


@once
def test_desk_asks_as_little_for_three_rounds_as_for_one(signed_in: Browser) -> None:
    make.make_draft(signed_in.store)
    with questions(signed_in.store) as for_one:
        signed_in.get("/desk")
    make.make_round(signed_in.store)
    make.make_round(signed_in.store, Phase.PUBLISHED)
    with questions(signed_in.store) as for_three:
        page = signed_in.get("/desk")
    assert (len(page.main.all("li", class_="pb-card")), len(for_three)) == (3, len(for_one))


# One round.


@once
@pytest.mark.parametrize(
    ("phase", "says", "offers"),
    [
        (Phase.DRAFT, "The round is announced. Bids open on Sunday 21 March 2027 at midday.", []),
        (Phase.BIDS_OPEN, "Bids come in until Thursday 25 March 2027 at midday.", ["Close bids now"]),
        (Phase.REVIEW, "Accept or decline every bid. Then fix the ballot", ["Fix the ballot"]),
        (
            Phase.BALLOT_FIXED,
            "Then open the round: from then on no card, rule or bid can be added or changed",
            [
                "Open voting now",
                "Open the round, with voting from Thursday 25 March 2027 at midday",
                "Go back to review",
            ],
        ),
        (
            Phase.READY,
            "Voting opens by itself on Sunday 21 March 2027 at midnight, or when you open it.",
            ["Open voting now"],
        ),
        (Phase.VOTING, "Voting closes by itself on Sunday 21 March 2027 at midnight", ["Close voting now"]),
        (
            Phase.CLOSED,
            "Voting closed on Saturday 20 March 2027 at 11:30am. Collect the cards that nobody voted with",
            [],
        ),
        (Phase.SEALED, "The boxes are sealed, and what could open an envelope is gone.", []),
        (Phase.COUNTED, "Only organisers can see it until you publish the result.", []),
        (Phase.PUBLISHED, "The result is published.", []),
    ],
)
def test_round_desk_says_what_comes_next_and_offers_it(
    signed_in: Browser, phase: Phase, says: str, offers: list[str]
) -> None:
    make.make_round(signed_in.store, phase)
    page = signed_in.get(DESK)
    # What there is a ballot for can be rehearsed, whatever comes next.
    rehearses = ["Make a rehearsal copy"] if ORDER.index(phase) >= ORDER.index(Phase.BALLOT_FIXED) else []
    assert (says in page.text, buttons(page)) == (True, [*offers, *rehearses])


# What comes after the ballot is fixed, after the round is opened, and after it is closed.
EVENING = {"Running order", "Presenter", "Helpers", "Kiosks"}
DOOR = {"The door", "The balance", "Papers", "Papers and box"}
AFTER = {"The boxes", "The count", "Doubtful ballots", "Poster"}
SETTINGS = {
    *("Name and place", "The pot and its funders", "Themes", "Who may vote", "The ballot", "How the money is shared"),
    *("One pot or several", "How it can be checked", "Dates"),
}


@once
@pytest.mark.parametrize(
    ("phase", "closed"),
    [
        (Phase.DRAFT, EVENING | DOOR | AFTER),
        (Phase.REVIEW, EVENING | DOOR | AFTER | {"Themes"}),
        (Phase.BALLOT_FIXED, DOOR | AFTER | SETTINGS),
    ],
)
def test_round_desk_leads_only_to_settings_that_can_be_changed(
    signed_in: Browser, phase: Phase, closed: set[str]
) -> None:
    make.make_round(signed_in.store, phase)
    page = signed_in.get(DESK)
    assert set(tasks(page)) - set(page.links) == closed


@once
def test_round_desk_leads_to_pages_that_open(signed_in: Browser) -> None:
    make.make_round(signed_in.store, Phase.REVIEW)
    page = signed_in.get(DESK)
    opened = {words: signed_in.get(address).address for words, address in page.links.items()}
    assert opened == page.links


@once
def test_round_desk_of_a_new_round_has_everything_to_do(signed_in: Browser) -> None:
    make.make_draft(signed_in.store, place=HOSTILE)
    page = signed_in.get(DESK)
    assert (tasks(page), HOSTILE in page.text) == (
        {
            "Name and place": "Done",
            "The pot and its funders": "To do",
            "Themes": "To do",
            "Who may vote": "To do",
            "The ballot": "To do",
            "How the money is shared": "To do",
            "One pot or several": "After the pot and the rule",
            "Try the rules": "",
            "How it can be checked": "Done",
            "Witnesses": "",
            "Dates": "To do",
            "Run sheet": "",
            "Bids": "0 to answer",
            "Voting codes": "To do",
            "Helpers": "After the ballot is fixed",
            "Kiosks": "After the ballot is fixed",
            "The door": "After the round is opened",
            "The balance": "After codes are made",
            "Running order": "After the ballot is fixed",
            "Presenter": "After the ballot is fixed",
            "Papers": "After voting opens",
            "Papers and box": "After voting opens",
            "The boxes": "After voting closes",
            "The count": "After the boxes are sealed",
            "Minutes": "",
            "Doubtful ballots": "",
            "To print": "",
            "Poster": "After the round is opened",
        },
        True,
    )


@once
def test_round_desk_shows_turnout_and_no_tally_while_people_vote(signed_in: Browser) -> None:
    make.make_round(signed_in.store, ballots=[{1: 5}, {1: 5}, {1: 4}])
    tiles = signed_in.get(DESK).main.one("dl")
    figures = zip(tiles.all("dt"), tiles.all("dd"), strict=True)
    assert {words.text: figure.text for words, figure in figures} == {
        "ballots cast": "3",
        "cards made": str(3 + make.SPARE),
        "bids on the ballot": "3",
    }


@once
def test_round_desk_asks_as_little_for_three_bids_as_for_one(signed_in: Browser) -> None:
    asked = []
    for bids in (make.THREE_BIDS[:1], make.THREE_BIDS):
        slug = make.make_round(signed_in.store, bids=bids, ballots=[{1: 5}] * len(bids))
        with questions(signed_in.store) as statements:
            signed_in.get(f"/desk/rounds/{slug}")
        asked.append(len(statements))
    assert asked[0] == asked[1]

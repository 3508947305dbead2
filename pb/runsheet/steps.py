"""The evening of the vote as a list of steps, from two weeks before to the day after. Data, one step a line; pure.

What the system knows ticks itself. What only people can know is ticked by a person, and what has to be seen by two is
ticked by two.
"""

from dataclasses import dataclass
from enum import StrEnum

ORGANISER, TWO_ORGANISERS, VOLUNTEERS, PRESENTER = "An organiser", "Two organisers", "Volunteers", "The presenter"
TWO_PEOPLE = "Two people"


class Known(StrEnum):
    """What the system knows of a round by itself."""

    BALLOT_FIXED = "the ballot is fixed"
    CODES_MADE = "there are voting codes"
    KEY_REHEARSED = "scrutineers have rehearsed with their words"
    WITNESSES_ENROLLED = "enough witnesses are enrolled"
    ORDER_SET = "the running order is set"
    HELPERS_INVITED = "there are helpers"
    OPENED = "the round is opened"
    VOTING = "voting has opened"
    CLOSED = "voting has closed"
    SEALED = "the boxes are sealed"
    COUNTED = "the ballots are counted"
    PUBLISHED = "the result is published"
    LETTERS_SENT = "no letter waits"


class Only(StrEnum):
    """Which rounds have a step that others do not."""

    PAPERS = "there are papers"
    SCRUTINEERS = "scrutineers have the key"
    WITNESSES = "witnesses must sign"
    REAL = "it is no rehearsal"


@dataclass(frozen=True)
class Step:
    """`people` is how many tick it, 0 where the system `knows`. `page` is the address of the page that does it, and
    `words` what that page is called; both empty where it is done with hands alone."""

    key: str
    title: str
    why: str
    who: str
    page: str = ""
    words: str = ""
    people: int = 1
    knows: Known | None = None
    only: Only | None = None


@dataclass(frozen=True)
class Part:
    """The steps of one time of the evening, in their order."""

    when: str
    steps: tuple[Step, ...]


def _itself(
    knows: Known, key: str, title: str, why: str, who: str, page: str, words: str, only: Only | None = None
) -> Step:
    return Step(key, title, why, who, page, words, people=0, knows=knows, only=only)


def _by_two(key: str, title: str, why: str, page: str = "", words: str = "", only: Only | None = None) -> Step:
    return Step(key, title, why, TWO_PEOPLE, page, words, people=2, only=only)


_DESK, _HELP = "/desk/rounds/{slug}", "/help/rounds/{slug}"
_TASKS = (_DESK, "Task list of the round")
_PRINT = (f"{_DESK}/print", "To print")
_PRESENTER = (f"{_DESK}/presenter", "Presenter")
_DOOR = (f"{_HELP}/door", "The door")
_PAPERS = (f"{_HELP}/papers", "Papers")
_BALANCE = (f"{_HELP}/balance", "The balance")
_COUNT = (f"{_DESK}/count", "The count")
_HANDS = ("", "")

RUN_SHEET = (
    Part(
        "Two weeks before",
        (
            Step("hall", "Walk through the hall", "Look for a way in without steps, sockets, quiet corners to vote in, and a wall for the screen. Try the Wi-Fi, and phones without it.", ORGANISER),
            Step("people", "Find the people", "Two for each desk at the door, one who presents, one for the screen, two who count, and one who helps people to vote.", ORGANISER),
            _itself(Known.BALLOT_FIXED, "ballot", "Fix the ballot", "From here on the rules, the bids and the amounts stay, so that everyone votes on the same.", ORGANISER, *_TASKS),
            _itself(Known.WITNESSES_ENROLLED, "witnesses", "Enrol the witnesses", "They sign on their own phones. No more can enrol once the round is open.", ORGANISER, f"{_DESK}/witnesses", "Witnesses", Only.WITNESSES),
            _itself(Known.KEY_REHEARSED, "key", "Hold the key ceremony", "Three scrutineers get their words, and two of them rehearse. They bring the words on the evening.", "Scrutineers", f"{_DESK}/key-ceremony", "Key ceremony", Only.SCRUTINEERS),
            _itself(Known.CODES_MADE, "codes", "Make the voting codes", "A batch for each desk, spare ones, and a batch for papers alone. No more can be made once the round is open. Print them while they are on the screen.", ORGANISER, f"{_DESK}/codes", "Voting codes"),
            Step("cards", "Cut the cards, and lock them away", "Whoever has a card can vote with it. Delete the files that were printed. Scan two cards and a paper with the phones that will be used.", ORGANISER),
            Step("rehearse", "Rehearse the evening", "With everybody who helps, in a copy of the round in which nothing counts: a few cards, a few votes, the seal, the count, the reveal.", "Everybody", f"{_DESK}/rehearsal", "Rehearsal", only=Only.REAL),
        ),
    ),
    Part(
        "The day before",
        (
            Step("sheets", "Print the posters and sheets", "“Vote here” posters, a desk sheet for each desk and a spare one, two closing sheets, and this list.", ORGANISER, *_PRINT),
            Step("doctor", "Look over the laptop, if it is yours", "The command pb doctor --hall looks at the network, the power, the clock, the disk, the printer's pages and the stick for copies, and says what to put right.", ORGANISER),
            Step("things", "Pack", "Cards, papers, pencils, scissors, tape, the paper box and its seals, chargers, a long cable, a clicker. The food is ordered.", ORGANISER),
            Step("devices", "Charge and update every device", "Laptop, tablets and spare phones. Open the round on each of them once.", ORGANISER),
        ),
    ),
    Part(
        "Two hours before the doors open",
        (
            Step("set-up", "Set up the room", "Desk A for cards, desk B for groups, desk C for help, access and languages. Screens between voters. Posters from the street to the desk.", "Everybody"),
            _itself(Known.ORDER_SET, "order", "Set the running order", "By lot, with dice that everyone can see, so that nobody chose who is last.", ORGANISER, f"{_DESK}/running-order", "Running order"),
            Step("screen", "Start the big screen", "Put its page on the projector, full screen, with the laptop on its charger. It follows the presenter by itself.", PRESENTER, *_PRESENTER),
            _itself(Known.OPENED, "open", "Open the round", "The cards are fixed, and the public minute-book begins. Voting opens with it, or at its time.", TWO_ORGANISERS, *_TASKS),
            _by_two("box-empty", "Show the paper box empty, and close it", "In view of whoever is there, with a seal or tape that both sign. Nobody can then say that votes were in it before.", only=Only.PAPERS),
            _by_two("zero-report", "Sign the zero report", "Print it before anybody votes. It has the seal number, the number of cards, and that there is no ballot. Two witnesses compare and sign.", *_PRINT),
            Step("poster", "Hang the poster of the seal number", "By the door, where people take pictures of it.", ORGANISER, "/rounds/{slug}/poster", "Poster"),
            _itself(Known.HELPERS_INVITED, "helpers", "Give each helper a link", "A link works once, for 30 minutes, on a phone of their own or a borrowed one. Nobody needs your password.", ORGANISER, f"{_DESK}/helpers", "Helpers"),
            Step("kiosks", "Start the tablets that many vote on", "Each gets a link and a PIN, shows the ballot and nothing else, and is pinned so that nobody leaves it. Vote on none of them to try: that is what the rehearsal is for.", ORGANISER, f"{_DESK}/kiosks", "Kiosks"),
        ),
    ),
    Part(
        "The doors open",
        (
            Step("doors", "Open the doors", "Ask what the door page asks, let people draw a card or a paper, and tap once for each. Write down no names.", VOLUNTEERS, *_DOOR),
            Step("welcome-groups", "Welcome the groups at desk B", "They hear when they pitch, and where to wait.", VOLUNTEERS),
            Step("welcome-access", "Keep desk C free for whoever needs time", "Large print, other languages, a chair, a tablet, and somebody who helps without choosing.", VOLUNTEERS),
        ),
    ),
    Part(
        "The evening",
        (
            Step("welcome", "Welcome, and the rules in three minutes", "How to vote, how the money is shared, when voting closes. Show the seal number on the screen.", PRESENTER, *_PRESENTER),
            Step("practice", "Hold the practice vote", "“Tea or coffee?” finds the phones that do not work while there is time. It is never counted.", PRESENTER, *_PRESENTER),
            _itself(Known.VOTING, "voting", "Open voting", "By itself at its time, or when you open it. Scores can be put down as each group pitches.", TWO_ORGANISERS, *_TASKS),
            Step("pitches", "Let the groups pitch", "The same time for each, by the clock on the screen, and a moment to score after it.", PRESENTER, *_PRESENTER),
            Step("food", "Have the break, with food", "Half-way. Desk C looks for people who have not voted and would like help.", "Everybody"),
            Step("last-call", "Call the last votes", "Say the time at which voting closes, and say it twice.", PRESENTER, *_PRESENTER),
        ),
    ),
    Part(
        "Closing",
        (
            Step("queue", "Close the doors", "At the time that was said. Whoever is in the queue still votes.", VOLUNTEERS),
            _itself(Known.CLOSED, "close", "Close voting", "Once the queue has voted. From then on no vote can come in.", TWO_ORGANISERS, *_TASKS),
            _by_two("box-opened", "Open the paper box in view", "Look at the seal that both signed, then open it on a table that everyone can see.", only=Only.PAPERS),
            _by_two("papers-counted", "Count the papers by hand, and key each pile twice", "In piles of 50, each counted by two people. A pile closes when as many papers are keyed as were counted; papers that are rejected are counted too, with the reason.", *_PAPERS, Only.PAPERS),
            _by_two("unused-counted", "Count the unused, and sign the closing sheet", "Cards and papers that nobody voted with, from every desk. Handed out must be cast, spoiled, handed back and not returned.", *_BALANCE),
        ),
    ),
    Part(
        "The count",
        (
            _itself(Known.SEALED, "seal", "Seal the boxes", "Type what you counted. Where it does not add up, count again, or say why: it is published. The count is locked until then.", TWO_ORGANISERS, f"{_DESK}/seal", "The boxes"),
            _itself(Known.COUNTED, "count", "Count", "If there is a tie that matters, lots are drawn or dice rolled in view, and typed in.", ORGANISER, *_COUNT),
        ),
    ),
    Part(
        "The result",
        (
            Step("reveal", "Tell the hall", "Who is funded, one step at a time. It is kinder not to read out who came last. Pictures only with consent.", PRESENTER, *_PRESENTER),
            _itself(Known.PUBLISHED, "publish", "Publish the result", "Everyone can read it, and count again.", TWO_ORGANISERS, *_COUNT),
            Step("poster-again", "Hang the poster again", "Now with the seal number of the boxes.", ORGANISER, "/rounds/{slug}/poster", "Poster"),
            Step("cards-away", "Put the cards and papers away", "Used, spoiled and unused, each in an envelope that two people sign. Leave none in the hall.", ORGANISER, *_HANDS),
        ),
    ),
    Part(
        "The day after",
        (
            Step("groups", "Call every group", "Those that are not funded first: tell them how near they were, and who else could help.", ORGANISER, "/rounds/{slug}/result", "The result"),
            _itself(Known.LETTERS_SENT, "letters", "See that every letter went out", "Who put in a bid gets every seal number. What could not be sent is handed over.", ORGANISER, f"{_DESK}/mail", "Letters to bidders"),
            Step("backup", "Copy the database and its keys", "To a disk that is kept somewhere else.", ORGANISER),
            Step("learn", "Write down what to do better", "While you remember it: the queue, the Wi-Fi, the time that counting took.", "Everybody"),
        ),
    ),
)  # fmt: skip

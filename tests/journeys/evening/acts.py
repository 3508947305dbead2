"""What each of them does on the evening, through the pages."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from playwright.sync_api import expect

from tests.journeys.acting import invites, starts
from tests.journeys.conftest import Visitor
from tests.journeys.evening.crowd import BEST, Marks, Resident, hands_out, keys
from tests.journeys.evening.laptop import Hall
from tests.thorough import TIMES

SLUG = "marlfield-decides"
ROUND, DESK, HELP = f"/rounds/{SLUG}", f"/desk/rounds/{SLUG}", f"/help/rounds/{SLUG}"
CARDS, PAPERS = 120, 50  # that are made
ON_PAPER, ON_PHONES, ON_KIOSKS, IN_THE_CROWD = 40, 6, 6, 88
SPOILED_CARDS, SPOILED_PAPERS = 2, 1
# Seconds. What a phone does does not depend on how long; with PB_TEST_THOROUGH it is a whole minute.
WIFI_AWAY = 60.0 if TIMES else 5.0
PIN = "2468"


def makes(ada: Visitor, number: int, what: str, heading: str) -> list[str]:
    """`number:code` of each, as its square says it."""
    ada.goes(f"{DESK}/codes")
    ada.fills(size=str(number), label=what)
    ada.page.get_by_label(what, exact=True).check()
    ada.presses("Make the codes", wait_for=f"{number} {heading}: {what}")
    return ada.page.locator("input[name=cards]").input_value().split()


def helps(ada: Visitor, device: Visitor, name: str, role: str) -> Visitor:
    starts(device, invites(ada, name, role), f"{name}: {role.lower()}")
    return device


def is_a_kiosk(ada: Visitor, tablet: Visitor, place: str) -> Visitor:
    ada.goes(f"{DESK}/kiosks")
    ada.fills(name=place, pin=PIN)
    ada.presses("Make the link", wait_for=f"Link for the kiosk {place}")
    tablet.page.goto(ada.page.inner_text(".pb-fingerprint"))
    tablet.sees("Start the kiosk")
    tablet.presses("Start the kiosk", wait_for="Scan your card or type your code")
    return tablet


def cookies_of(device: Visitor) -> dict[str, str]:
    return {str(each.get("name")): str(each.get("value")) for each in device.context.cookies()}


def hand_out_everything(desks: list[Visitor]) -> None:
    """Two desks at the same time: what each says and what both come to is the same everywhere."""
    with ThreadPoolExecutor() as hands:
        each = ((CARDS - 20) // 2, ON_PAPER // 2)
        waits = [
            hands.submit(hands_out, desk.site, SLUG, cookies_of(desk), channel, number)
            for desk in desks
            for channel, number in zip(("card", "paper"), each, strict=True)
        ]
    for wait in waits:
        wait.result()
    for desk in desks:
        desk.goes(f"{HELP}/door")
        assert f"{each[0]} handed out" in desk.page.inner_text("main")


def spoil(desks: list[Visitor], cards: list[str], papers: list[str]) -> None:
    """Three are handed back before they voted; each of these people draws another, which is counted."""
    for desk, serial in zip([*desks, desks[0]], [*cards[:SPOILED_CARDS], *papers[:SPOILED_PAPERS]], strict=True):
        desk.goes(f"{HELP}/door/spoiled")
        desk.fills(code=serial.partition(":")[2])
        desk.page.get_by_label("Marked by mistake").check()
        desk.presses("Withdraw it", wait_for="It is withdrawn")


def pitches(ada: Visitor, screen: Visitor) -> None:
    ada.goes(f"{DESK}/running-order")
    ada.fills(dice="3 5 1 4 2")
    ada.presses("Draw the running order")
    ada.goes(f"{DESK}/presenter")
    ada.presses("Next")
    screen.sees("Tea or coffee?")
    ada.presses("Next")
    screen.page.get_by_text("Now pitching").wait_for()
    screen.looks()


def opens_the_ballot(phone: Visitor, serial: str) -> None:
    phone.page.goto(f"{phone.site}{ROUND}/vote#{serial.partition(':')[2]}")
    phone.sees("Your ballot")


def scores(device: Visitor, marks: Marks) -> None:
    for number, mark in marks.items():
        value = "none" if mark is None else str(mark)
        device.page.locator(f"input[name=bid-{number}][value='{value}']").evaluate("(box) => box.click()")


def scores_and_casts(device: Visitor, marks: Marks) -> None:
    scores(device, marks)
    device.page.get_by_role("button", name="Check your scores", exact=True).click()
    device.sees("Check your scores")
    device.page.get_by_role("button", name="Cast my vote", exact=True).click()
    device.sees("You have voted")


def the_crowd_votes(
    hall: Hall, crowd: list[str], marks: Mapping[str, Marks], kiosks: list[Visitor], voters: Iterator[str]
) -> int:
    """All at once, while the server dies twice and the Wi-Fi is away; how often somebody had to press again."""
    people = [Resident(hall.site, SLUG, serial.partition(":")[2], marks[serial]) for serial in crowd]
    with ThreadPoolExecutor(12) as hands:
        waits = [hands.submit(person.votes) for person in people]
        for away in (hall.dies, hall.dies):
            a_while_later(waits, len(crowd) // 4)
            away()
            hall.begin()
        a_while_later(waits, 3 * len(crowd) // 4)
        hall.wire.cut()
        time.sleep(WIFI_AWAY)
        hall.wire.mend()
        for kiosk in kiosks * (ON_KIOSKS // len(kiosks)):
            serial = next(voters)
            kiosk.page.locator("#code").fill(serial.partition(":")[2])
            kiosk.page.keyboard.press("Enter")
            kiosk.sees("Your ballot")
            scores_and_casts(kiosk, marks[serial])
            kiosk.page.get_by_role("link", name="I am done").click()
            kiosk.sees("Scan your card or type your code")
    assert {wait.result() for wait in waits} == {"You have voted"}
    return sum(person.tried for person in people)


def a_while_later(waits: list[Future[str]], done: int) -> None:
    """Once so many more have voted, and others are in the middle of it."""
    before = sum(wait.done() for wait in waits)
    while sum(wait.done() for wait in waits) < min(before + done // 2, len(waits) - 12):
        time.sleep(0.02)


def forgive(everybody: list[Visitor]) -> None:
    """What a browser says itself of a line that was cut is no fault of a page."""
    for each in everybody:
        each.page.wait_for_timeout(1)  # hear what it has to say
        each.faults = [fault for fault in each.faults if "net::ERR" not in fault and "htmx:error" not in fault]


def casts_without_a_network(phone: Visitor, marks: Marks) -> None:
    scores(phone, marks)
    phone.page.get_by_role("button", name="Check your scores", exact=True).click()
    phone.sees("Check your scores")
    phone.page.get_by_role("button", name="Cast my vote", exact=True).click()
    phone.sees("Not sent yet")
    phone.context.set_offline(False)
    phone.sees("You have voted")
    forgive([phone])


def refuses_duplicates(hall: Hall, serials: list[str], marks: Mapping[str, Marks]) -> None:
    """A friend who wants to vote again with the card of somebody who has."""
    for serial in serials:
        friend = Resident(hall.site, SLUG, serial.partition(":")[2], {number: BEST for number in marks[serial]})
        assert friend.votes() == "Vote"
        assert "This code has voted already" in friend.page


def key_the_papers(hall: Hall, ada: Visitor, clerks: list[Visitor], papers: Mapping[str, str]) -> None:
    """By two people who do not see each other; one of them slips once, and a third person looks."""
    first, second = clerks
    first.goes(f"{HELP}/papers")
    first.fills(counted=str(len(papers)))
    first.presses("Open the pile", wait_for="Pile 1")
    pile = int(first.page.url.rpartition("/")[2])
    slip = next(iter(papers))
    wrong = ("5" if papers[slip][0] != "5" else "4") + papers[slip][1:]
    with ThreadPoolExecutor() as hands:
        one = hands.submit(keys, hall.site, SLUG, cookies_of(first), pile, papers)
        other = hands.submit(keys, hall.site, SLUG, cookies_of(second), pile, {**papers, slip: wrong})
    one.result()
    other.result()
    ada.goes(f"{HELP}/papers/held")
    ada.fills(code=slip)
    ada.presses("Look at it")
    ada.page.fill("[id='bid-1']", papers[slip][0])
    ada.fills(why="The first box is marked")
    ada.presses("Settle it")
    second.goes(f"{HELP}/papers/{pile}")
    second.presses("Close the pile", wait_for="Pile 1")
    assert f"In the box: {len(papers)}" in second.page.inner_text("main")


def balances_to_nothing(scrutineer: Visitor) -> None:
    scrutineer.goes(f"{HELP}/balance")
    rows = scrutineer.page.locator("table tr").all()
    said = {row.locator("th").first.inner_text(): row.locator("td").all_inner_texts() for row in rows[1:]}
    assert said["Made"] == [str(CARDS), str(PAPERS)]
    assert said["Voted"] == [str(ON_PHONES + ON_KIOSKS + IN_THE_CROWD), str(ON_PAPER)]
    assert said["Still out with people"] == ["0", "0"]


def seal(ada: Visitor, bob: Visitor) -> None:
    """Nothing has to be explained: what is made is used, spoiled, or in the hands of those who count."""
    ada.goes(f"{DESK}/seal")
    back = CARDS - (ON_PHONES + ON_KIOSKS + IN_THE_CROWD) - SPOILED_CARDS
    ada.fills(back=str(back), back_papers=str(PAPERS - ON_PAPER - SPOILED_PAPERS))
    ada.presses("Seal the boxes", wait_for="Marlfield decides")
    bob.goes(f"{DESK}/seal")
    bob.presses("Seal the boxes", wait_for="Marlfield decides")


def reveal(ada: Visitor, screen: Visitor) -> None:
    """With a clicker, decision by decision, to the end."""
    ada.goes(f"{DESK}/presenter")
    ada.page.select_option("#go", "reveal-1")
    ada.presses("Show it")
    screen.page.get_by_text("left in the pot").first.wait_for()
    screen.looks()
    shown = ada.page.locator(".pb-presenter__now")
    while (now := shown.inner_text()) != "The result":
        ada.page.keyboard.press("PageDown")
        expect(shown).not_to_have_text(now)
    screen.page.get_by_text("140 ballots counted. Thank you for voting.").wait_for()
    screen.looks()

"""What people do in more than one journey."""

from tests.journeys.conftest import Visitor

DESK = "/desk/rounds/marlfield-decides"


def agree(ada: Visitor, bob: Visitor, path: str, words: str, heading: str) -> None:
    """One organiser asks, and pressing again does nothing more; another one agrees, and it is done."""
    ada.goes(path)
    ada.presses(words)
    ada.page.get_by_text("A second organiser has to agree").first.wait_for()
    ada.presses(words)
    bob.goes(path)
    bob.page.get_by_text("Ada Organiser asked to").first.wait_for()
    bob.presses(words, wait_for=heading)


def invites(ada: Visitor, name: str, role: str) -> str:
    """The link."""
    ada.goes(f"{DESK}/helpers")
    ada.fills(name=name)
    ada.page.get_by_label(role, exact=True).check()
    ada.presses("Make the link", wait_for=f"Link for {name}")
    return ada.page.inner_text(".pb-fingerprint")


def starts(helper: Visitor, link: str, heading: str) -> None:
    helper.page.goto(link)
    helper.page.get_by_role("button", name="Start helping").wait_for()
    assert "#" not in helper.page.url
    helper.looks()
    helper.presses("Start helping", wait_for=heading)

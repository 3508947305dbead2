"""The desk of a round, as the organiser has it open."""

from tests.browser import Seen

DESK = "/desk/rounds/marlfield-decides"


def buttons(page: Seen) -> list[str]:
    return [button.text for button in page.main.all("button")]

"""A timestamp that does not come is said on the desk, and keeps nobody from anything; that it was asked for, to all."""

from dataclasses import replace

import pytest

from pb.rounds.rules import Phase
from pb.settings import Settings
from tests import make
from tests.browser import Browser
from tests.looking import once

DESK = "/desk/rounds/marlfield-decides"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a timestamp server that nobody has started."""
    return replace(settings, timestamp_url="http://127.0.0.1:1/tsr")


@once
def test_the_desk_says_which_timestamp_is_missing(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    make.make_codes(signed_in.store, slug)
    assert "no timestamp" not in signed_in.get(DESK).text
    page = signed_in.submit(signed_in.get(DESK), button="Open voting now")
    assert "When the round was opened: there is no timestamp yet for this seal number." in page.text
    signed_in.download(f"/rounds/{slug}/ledger/timestamps/6.tsr", status=404)
    assert signed_in.download(f"/rounds/{slug}/ledger/checkpoint").text.startswith("localhost/rounds/")
    assert (
        "A server elsewhere is asked for a timestamp of each" in signed_in.get(f"/rounds/{slug}/how-it-is-counted").text
    )

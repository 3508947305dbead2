"""What a phone may keep: the ballot without a code, and the worker that opens it without a connection."""

import re

import pytest

from pb.rounds.rules import Phase
from pb.voting.pages import FILES
from tests import make
from tests.browser import Browser
from tests.voting.way import ROUND, on_sqlite, open_ballot

STANDS_FOR = re.compile(r"/static/[^\"')]+")


@on_sqlite
def test_the_kept_ballot_is_the_same_for_everybody_and_holds_no_code(client: Browser) -> None:
    slug = make.make_round(client.store, ballot_order="random")
    code = make.make_codes(client.store, slug)[0]
    own = open_ballot(client, code).filled("Check your scores")
    kept = client.get(f"{ROUND}/ballot/kept")
    form = kept.filled("Check your scores")
    assert (form["code"], form["nonce"]) == ([""], [""])
    assert not any(secret in kept.answer.text for secret in (code, own["nonce"][0]))
    assert [number.text for number in kept.main.one("ol", id="ballot").all("span", class_="pb-number")] == list("123")
    assert "hidden" in kept.main.one("div", **{"data-step": "ballot"}).attributes
    assert kept.answer.headers["cache-control"] == "no-store"


@on_sqlite
@pytest.mark.parametrize("phase", [Phase.READY, Phase.CLOSED, Phase.PUBLISHED])
def test_there_is_a_kept_ballot_only_while_people_vote(client: Browser, phase: Phase) -> None:
    """What else is answered, 409 or 404, takes the worker away."""
    make.make_round(client.store, phase)
    client.get(f"{ROUND}/ballot/kept", status=409)
    client.get("/rounds/nothing-here/ballot/kept", status=404)


@on_sqlite
def test_the_worker_keeps_every_file_that_the_kept_ballot_names(client: Browser) -> None:
    make.make_round(client.store)
    script = client.download("/sw.js").text
    named = set(STANDS_FOR.findall(client.get(f"{ROUND}/ballot/kept").answer.text))
    style = client.download("/static/pb.css").text
    named |= {f"/static/{address}" for address in re.findall(r'url\("([^"]+)"\)', style)}
    assert set(STANDS_FOR.findall(script.partition("\n")[0])) == named
    assert len(named) == len(FILES)

"""The organiser's list of witnesses."""

import re

from pb.rounds.rules import Phase
from pb.voting.codes import written
from pb.witnesses.queries import witness_invited
from tests import make
from tests.browser import Browser
from tests.looking import once, the_round
from tests.witnesses.make import make_watched

DESK = "/desk/rounds/marlfield-decides"


@once
def test_an_invitation_is_shown_once_as_link_code_and_square(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.REVIEW)
    page = signed_in.get(f"{DESK}/witnesses")
    page = signed_in.submit(page, {"name": "Tenants' association"}, button="Make the invitation")
    [code] = re.findall(r"http://testserver\.local/rounds/marlfield-decides/witness#([0-9A-Z]{16})", page.text)
    assert written(code) in page.text
    assert len(page.main.all("svg")) == 1
    with signed_in.store.read() as session:
        witness = witness_invited(session, the_round(signed_in.store, slug).id, code)
        assert (witness.name, witness.key_name) == ("Tenants' association", "localhost/witness/tenants-association")
        assert code.encode() not in witness.invitation
    page = signed_in.get(f"{DESK}/witnesses/invitation")
    assert "Tenants' association Not enrolled yet" in page.text
    assert code not in page.answer.text
    page = signed_in.submit(page, {"name": "Tenants' association"}, button="Make the invitation", status=422)
    assert page.problems["name"].startswith("There is a witness of this name already")
    page = signed_in.submit(page, button="Take off the list: Tenants' association")
    assert "Not enrolled yet" not in page.text


@once
def test_a_draft_has_a_quorum_and_links_that_lead_nowhere_yet(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.DRAFT, announced=False)
    assert "Announce the round before you give out invitations" in signed_in.get(f"{DESK}/witnesses").text
    signed_in.get(f"/rounds/{slug}/witness", status=404)

    page = signed_in.submit(signed_in.get(f"{DESK}/witnesses"), {"quorum": "many"}, button="Save", status=422)
    assert page.problems == {"quorum": "Enter how many witnesses must sign, from 0 to 20"}
    page = signed_in.submit(page, {"quorum": "2"}, button="Save")
    assert page.filled("Save") == {"quorum": ["2"]}
    assert "2 of them must sign the seal numbers" in signed_in.get(DESK).text


@once
def test_who_has_signed_can_be_seen(signed_in: Browser) -> None:
    _, clerk = make_watched(signed_in.store, 1)
    page = signed_in.get(f"{DESK}/witnesses")
    assert "When the round was opened Nobody yet" in page.text
    assert "Make the invitation" not in page.text
    clerk.signs(6)
    assert "When the round was opened The town clerk" in signed_in.get(f"{DESK}/witnesses").text

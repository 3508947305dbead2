"""The page of a witness, without a script: the way with the program."""

from pb.proof.witness import CosigningKey
from pb.rounds.rules import Phase
from pb.voting.codes import written
from tests import make
from tests.browser import Browser, Seen
from tests.looking import once
from tests.witnesses.make import Clerk, make_watched

ROUND = "/rounds/marlfield-decides"


def comes_in(client: Browser, clerk: Clerk) -> Seen:
    return client.submit(client.get(f"{ROUND}/witness"), {"code": written(clerk.code).lower()})


@once
def test_a_witness_enrols_and_signs_by_pasting(client: Browser) -> None:
    slug = make.make_round(client.store, Phase.BALLOT_FIXED)
    clerk, late = Clerk(client.store, slug), Clerk(client.store, slug, "The vicar")
    make.make_codes(client.store, slug)
    page = comes_in(client, clerk)
    assert f"pb witness key {clerk.key.name}" in page.text
    page = client.submit(page, {"key": "no key"}, button="Enrol this key", status=422)
    assert page.problems == {"key": "This is not the public key of a witness. Copy all of it, on one line"}
    page = client.submit(page, {"key": f" {clerk.key.verifier.as_text()}\n"}, button="Enrol this key")
    number = clerk.key.verifier.id.hex()
    assert f"{number[:4]} {number[4:]} You are enrolled." in page.text

    make.open_round(client.store, slug)
    assert "The round was opened before you enrolled" in comes_in(client, late).text
    page = comes_in(client, clerk)
    assert "What happened up to here" in page.text
    assert "Bid 2, Lunch club, asks for £800." in page.text
    assert page.links["what is signed of its first 6 entries"] == f"{ROUND}/ledger/checkpoints/6.txt"
    note = client.download(f"{ROUND}/ledger/checkpoints/6.txt").text
    number = note.split("\n")[2]
    assert number in page.text
    page = client.submit(page, {"line": "no\n\nline"}, button="Send this signature", status=422)
    assert page.problems["line"].startswith("This is not the signature of a witness")
    assert page.filled("Send this signature") == {"code": [clerk.code], "line": ["no\n\nline"]}
    line = clerk.line(6, make.NOW)
    page = client.submit(page, {"line": f"\n{line}\n\n"}, button="Send this signature")
    assert "Nothing waits for your signature now" in page.text
    assert "When the round was opened: the first 6 entries" in page.text
    assert client.download(f"{ROUND}/ledger/checkpoints/6.txt").text == f"{note}{line}\n"


@once
def test_a_wrong_code_opens_nothing(client: Browser) -> None:
    _, clerk = make_watched(client.store, 0, Phase.BALLOT_FIXED)
    mistyped = "Enter the code of your invitation. It has 16 letters and numbers"
    unknown = "This is not an invitation to this round. Ask the organisers for a new one"
    page = client.get(f"{ROUND}/witness/sign")
    assert page.h1 == "Witness this round"
    for code, why in (("", mistyped), ("0000-0000-0000-0001", mistyped), ("0000-0000-0000-0000", unknown)):
        page = client.submit(page, {"code": code}, status=422)
        assert page.problems == {"code": why}
    for act in ("enrol", "cosign"):
        assert unknown in client.post(f"{ROUND}/witness/sign/{act}", {"code": "0" * 16}, status=422).text
    other = {"code": clerk.code, "key": CosigningKey(clerk.key.name, bytes(32)).verifier.as_text()}
    assert "This invitation was used already" in client.post(f"{ROUND}/witness/sign/enrol", other, status=409).text

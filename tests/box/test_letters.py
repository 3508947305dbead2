"""What bidders are told: which letter, and what stands in it."""

import pytest

from pb.box.letters import WIDTH, letter, occasion
from pb.proof.note import SigningKey, checkpoint_text, signed_by, to_base64

KEY = SigningKey("vote.example.org/rounds/marlfield-decides", bytes(32))
ROOT = bytes(range(32))
NOTE = KEY.note(checkpoint_text(KEY.verifier.name, 7, ROOT))
PAGE = "https://vote.example.org/rounds/marlfield-decides/how-it-is-counted"
BIDS = ["Benches in the park", "Lunch club"]


@pytest.mark.parametrize(
    ("kinds", "what"),
    [
        ("round bid cards open", "open"),
        ("round bid cards open notice", ""),
        ("round bid cards open close seal", "seal"),
        ("round bid cards open close seal tally allocation publish", "publish"),
        ("round bid cards open close seal tally allocation publish correct tally allocation publish", "correct"),
        ("round bid cards open close seal tally allocation publish correct", ""),
        ("", ""),
    ],
)
def test_occasion_is_the_last_act(kinds: str, what: str) -> None:
    assert occasion(kinds.split()) == what


@pytest.mark.parametrize(
    ("what", "subject", "says"),
    [
        ("open", "Seal number of the opening", "The round has just been opened."),
        ("seal", "Seal number of the boxes", "the boxes are sealed."),
        ("publish", "Seal number of the result", "The result has just been published"),
        ("correct", "Seal number of the corrected result", "The result has just been corrected."),
    ],
)
def test_letter_says_what_was_done_and_has_the_number_and_the_note(what: str, subject: str, says: str) -> None:
    made = letter(what, "Marlfield decides", BIDS, NOTE, PAGE)
    assert made.subject == f"{subject}: Marlfield decides"
    text = made.text.replace("\n", " ")
    for part in (
        says,
        "Benches in the park; Lunch club",
        "your group asked for money",
        "Please keep this letter",
        PAGE,
    ):
        assert part in text
    assert f"\n\n    {to_base64(ROOT)}\n\n" in made.text
    begin = made.text.index(KEY.verifier.name, made.text.index("as it was signed"))
    assert signed_by(made.text[begin : begin + len(NOTE)], KEY.verifier).text == NOTE.partition("\n\n")[0] + "\n"


def test_letter_fits_a_screen_and_does_without_an_address() -> None:
    made = letter("open", "Marlfield decides", ["B" * 70] * 5, NOTE, "")
    ours = made.text.replace(NOTE.rstrip("\n"), "").split("\n")
    assert max(map(len, ours)) <= WIDTH
    assert "It is on the page “How it is counted” of the round." in made.text
    assert "http" not in made.text

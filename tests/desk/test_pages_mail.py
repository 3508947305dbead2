"""Letters that wait are on the desk, and none goes away unseen."""

from dataclasses import replace
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest

from pb.mail.actions import keep_failed, take
from pb.rounds.rules import Phase
from pb.settings import Encryption, Settings, Smtp
from tests import make
from tests.browser import Browser
from tests.conftest import FrozenClock
from tests.looking import once, said, the_round
from tests.mail.letters import letters, queue

DESK = "/desk/rounds/marlfield-decides"
HERE = f"{DESK}/mail"
HANDED = "I have handed it over (to {})"
HOSTILE = "o'<b>neil&co@example.org"

pytestmark = once


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, public_url="http://vote.example.org")


def test_opening_a_round_leaves_letters_on_the_desk(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.BALLOT_FIXED)
    assert "Letters to bidders" not in signed_in.get(DESK).links
    make.make_codes(signed_in.store, slug)
    desk = signed_in.submit(signed_in.get(DESK), button="Open voting now")
    assert desk.links["Letters to bidders"] == HERE
    assert "1 waiting" in desk.text
    page = signed_in.get(HERE)
    [letter] = letters(signed_in.store)
    assert "no mail server to send with" in page.text
    assert "http://vote.example.org/rounds/marlfield-decides/how-it-is-counted" in letter.text
    link = urlsplit(page.links["Open it in your e-mail program (to bob@example.org)"])
    assert (link.scheme, link.path) == ("mailto", "bob@example.org")
    assert parse_qs(link.query)["body"] == [letter.text.replace("\n", "\r\n")]
    file = signed_in.download(page.links["Save it as a file (to bob@example.org)"])
    assert file.headers["content-type"].startswith("message/rfc822")
    saved = message_from_bytes(file.content, policy=policy.default)
    assert (saved["To"], saved["From"], saved["Subject"]) == ("bob@example.org", None, letter.subject)
    assert saved.get_content().replace("\r\n", "\n") == letter.text


def test_letters_are_handed_over_one_by_one_or_all(signed_in: Browser, clock: FrozenClock) -> None:
    slug = make.make_round(signed_in.store, Phase.VOTING)
    queue(signed_in.store, slug, "a@example.org", HOSTILE, "c@example.org")
    page = signed_in.get(HERE)
    signed_in.submit(page, button=HANDED.format(HOSTILE))
    assert [mail.handed_over_by for mail in letters(signed_in.store)] == ["", make.BY, ""]
    page = signed_in.submit(page, button=HANDED.format(HOSTILE), status=409)
    page = signed_in.submit(signed_in.get(HERE), button="I have handed all of them over")
    assert [(mail.handed_over_by, mail.sent_at) for mail in letters(signed_in.store)] == [(make.BY, clock.moment)] * 3
    assert (f"handed over by {make.BY}" in page.text, "Nothing waits." in page.text) == (True, True)
    assert said(signed_in.store, slug)[:2] == [
        "Handed over 2 letters to bidders by hand.",
        "Handed over 1 letter to bidders by hand.",
    ]


def test_a_letter_that_failed_says_why_and_is_tried_again(
    signed_in: Browser, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = make.make_round(signed_in.store, Phase.VOTING)
    held = signed_in.web.app.dependencies["settings"].dependency()
    monkeypatch.setitem(vars(held), "smtp", Smtp(Encryption.NONE, "localhost", 25))
    stuck, later = queue(signed_in.store, slug, "a@example.org", "b@example.org")
    signed_in.store.write(lambda s: take(s, 9, now=make.NOW))
    signed_in.store.write(lambda s: keep_failed(s, stuck, "Refused (550).", for_good=True, now=make.NOW))
    signed_in.store.write(lambda s: keep_failed(s, later, "Busy.", for_good=False, now=make.NOW))
    page = signed_in.get(HERE)
    assert "Refused (550). It is not tried any more." in page.text
    assert "Busy. Next try: Saturday 20 March 2027 at 12:01pm." in page.text
    signed_in.submit(page, button="Try all of them again now")
    assert [(mail.tries, mail.try_at) for mail in letters(signed_in.store)] == [(0, clock.moment)] * 2


def test_letters_are_of_their_round_and_for_organisers(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store, Phase.VOTING)
    make.make_round(signed_in.store, Phase.DRAFT, name="Another")
    [mine, strange] = queue(signed_in.store, slug, "a@example.org", HOSTILE)
    signed_in.download(f"/desk/rounds/another/mail/{mine}/letter.eml", status=404)
    signed_in.download(f"{HERE}/{strange}/letter.eml", status=409)
    signed_in.post("/desk/rounds/another/mail/handed-over", {"letter": str(mine)}, status=409)
    signed_in.post(f"{HERE}/handed-over", {"letter": "1; drop table mail"}, status=404)
    signed_in.post("/desk/rounds/another/mail/try-again", status=409)
    assert [mail.sent_at for mail in letters(signed_in.store)] == [None, None]
    assert "The first letters are written when the round is opened" in signed_in.get("/desk/rounds/another/mail").text
    signed_in.web.cookies.clear()
    assert signed_in.get(HERE).address.startswith("/sign-in")
    assert the_round(signed_in.store, slug)

"""What the keys do on a page that keys papers, where one of them can be the first digit of another."""

import pytest
from playwright.sync_api import Browser, Page

from pb.paths import STATIC

FORM = """<form data-keying data-least="0" data-most="10" data-signs="-/"><ol class="pb-keying">
<li><input id="bid-1" maxlength="2"><li><input id="bid-2" maxlength="2"><li><input id="bid-3" maxlength="2"></ol>
<p data-keying-said></p></form>"""


@pytest.fixture
def keying(chromium: Browser) -> Page:
    page = chromium.new_page()
    page.set_content(FORM)
    page.add_script_tag(content=(STATIC / "keying.js").read_text())
    page.evaluate("document.forms[0].addEventListener('submit', (event) => { event.preventDefault(); sent = true; })")
    page.evaluate("sent = false")
    return page


def typed(page: Page, *keys: str) -> list[str]:
    page.evaluate("for (const field of document.querySelectorAll('input')) field.value = ''")
    page.locator("#bid-1").focus()
    for key in keys:
        page.keyboard.press(key)
    return [field.input_value() for field in page.locator("input").all()]


def test_a_number_that_could_be_longer_waits_for_the_next_key(keying: Page) -> None:
    assert typed(keying, *"345") == ["3", "4", "5"]
    assert typed(keying, *"1045") == ["10", "4", "5"]
    assert typed(keying, *"145") == ["1", "4", "5"]
    assert typed(keying, *"1-/") == ["1", "-", "/"]
    assert typed(keying, "1", "Enter", "0", "5") == ["1", "0", "5"]
    assert typed(keying, *"x7") == ["7", "", ""]
    assert keying.evaluate("sent") is False
    assert typed(keying, *"333", "Backspace", "Backspace", *"45") == ["3", "4", "5"]
    keying.keyboard.press("Enter")
    assert keying.evaluate("sent") is True
    keying.close()

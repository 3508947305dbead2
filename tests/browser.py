"""A browser for tests. It reads every page it is given, and refuses a bad one whatever the test is about.

page = client.get("/sign-in")
page = client.submit(page, {"email": "ada@example.org", "password": ""}, status=422)
assert page.problems == {"password": "Enter your password"}
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from httpx import Response
from litestar.testing import TestClient

from pb.db import Database
from tests.strict_html import Element, read

TOKEN = "_csrf_token"
Answers = Mapping[str, str | Sequence[str]]
HOSTILE = """<b>"'>&amp;<script>alert(1)</script><!--"""  # what somebody types who wants it to be run


class Seen:
    """A page as it was answered."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer
        self.address = answer.request.url.raw_path.decode()
        self.html = read(answer.text)
        refuse_bad(self)

    @property
    def title(self) -> str:
        return self.html.one("head").one("title").text

    @property
    def h1(self) -> str:
        return self.html.one("h1").text

    @property
    def main(self) -> Element:
        return self.html.one("main")

    @property
    def text(self) -> str:
        """What the page says in its main part, on one line."""
        return self.main.text

    @property
    def problems(self) -> dict[str, str]:
        """The error summary: field id -> message."""
        summary = self.html.all("div", class_="govuk-error-summary")
        return {link["href"].removeprefix("#"): link.text for box in summary for link in box.all("a")}

    @property
    def links(self) -> dict[str, str]:
        """In the main part: words -> address."""
        return {link.text: link["href"] for link in self.main.all("a")}

    def form(self, button: str = "") -> Element:
        """The form in the main part with this button; without one, the only form there is."""
        forms = [form for form in self.main.all("form") if not button or button in _buttons(form)]
        assert len(forms) == 1, f"{len(forms)} forms of {self.address} have the button {button!r}"
        return forms[0]

    def filled(self, button: str = "") -> dict[str, list[str]]:
        """What the form would send if nothing were changed."""
        return {name: values for name, values in _as_it_stands(self.form(button)).items() if name != TOKEN}


class Browser:
    """Keeps cookies and reads pages. `web` is the client underneath, `store` the site's database."""

    def __init__(self, web: TestClient[Any], store: Database) -> None:
        self.web, self.store = web, store
        self._headings: dict[str, str] = {}

    def get(self, address: str, status: int = 200) -> Seen:
        """The page at an address; a redirect is followed."""
        return self._seen(self.web.get(address, follow_redirects=True), status)

    def submit(self, page: Seen, answers: Answers | None = None, *, button: str = "", status: int = 200) -> Seen:
        """Fill in the form of a page and press a button of it (its text); then the page that comes, after
        a redirect if there is one. `status` is of that page. Only what the form asks can be answered."""
        form = page.form(button)
        pressed = next((b for b in form.all("button") if not button or b.text == button), Element("button", {}))
        sent = _as_it_stands(form) | {name: _listed(value) for name, value in (answers or {}).items()}
        _refuse_unasked(form, sent)
        if pressed["name"]:
            sent[pressed["name"]] = [pressed["value"]]
        address = pressed["formaction"] or form["action"]
        return self._seen(self._send(form["method"], address, sent, follow=True), status)

    def post(self, address: str, answers: Answers | None = None, *, status: int = 303) -> Response:
        """Send what no form of ours would, or look at the answer itself. The form token is added."""
        if "pb-form" not in self.web.cookies:
            self.web.get("/sign-in")
        token = {TOKEN: self.web.cookies["pb-form"]}
        answer = self._send("post", address, {**token, **(answers or {})}, follow=False)
        assert answer.status_code == status, f"{address} answered {answer.status_code}, not {status}: {answer.text}"
        return answer

    def download(self, address: str, status: int = 200) -> Response:
        """What is not a page."""
        answer = self.web.get(address, follow_redirects=False)
        assert answer.status_code == status, f"{address} answered {answer.status_code}, not {status}"
        return answer

    def _send(self, method: str, address: str, sent: Answers, *, follow: bool) -> Response:
        fields: dict[str, Any] = {name: _listed(value) for name, value in sent.items()}
        if method.lower() == "get":
            return self.web.get(address, params=fields, follow_redirects=follow)
        headers = {"origin": str(self.web.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
        return self.web.post(address, data=fields, headers=headers, follow_redirects=follow)

    def _seen(self, answer: Response, status: int) -> Seen:
        assert answer.status_code == status, (
            f"{answer.request.method} {answer.request.url} answered {answer.status_code}, not {status}:\n{answer.text}"
        )
        assert answer.headers["content-type"].startswith("text/html"), "this is no page; use `download`"
        page = Seen(answer)
        named = self._headings.setdefault(page.title.removeprefix("Error: "), page.h1)
        assert named == page.h1, f"{page.title!r} is the title of two pages: {named!r} and {page.h1!r}"
        return page


def reason(page: Seen) -> str:
    """Why nothing was done, on a page that says so."""
    return page.main.one("p", class_="govuk-body-l").text


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _buttons(form: Element) -> list[str]:
    return [button.text for button in form.all("button")]


def _controls(form: Element) -> list[Element]:
    return [control for control in form.all("input", "select", "textarea") if control["name"]]


def _as_it_stands(form: Element) -> dict[str, list[str]]:
    standing: dict[str, list[str]] = {}
    for control in _controls(form):
        if control["type"] in ("radio", "checkbox"):
            values = [control["value"] or "on"] if "checked" in control.attributes else []
        elif control.tag == "select":
            options = control.all("option")
            values = [option["value"] for option in options if "selected" in option.attributes] or [options[0]["value"]]
        elif control.tag == "textarea":
            written = "".join(child for child in control.children if isinstance(child, str))
            values = [written.removeprefix("\n")]
        else:
            values = [control["value"]]
        standing.setdefault(control["name"], []).extend(values)
    return {name: values for name, values in standing.items() if values}


def _refuse_unasked(form: Element, sent: Mapping[str, list[str]]) -> None:
    asked = {control["name"] for control in _controls(form)}
    assert set(sent) <= asked, f"the form does not ask {set(sent) - asked}; it asks {asked}"
    for name, values in sent.items():
        choices = {control["value"] or "on" for control in form.all("input", name=name) if control["type"] == "radio"}
        assert not choices or set(values) <= choices, f"{name} offers {choices}, not {values}"


# What every page must be. Each says what is wrong; add one rather than remember it.


def refuse_bad(page: Seen) -> None:
    for check in CHECKS:
        check(page)


def _one_heading_one_language_one_title(page: Seen) -> None:
    assert page.html["lang"], "<html> does not say its language"
    assert page.title, "the page has no title"
    assert page.h1, "the page's heading is empty"
    assert len(page.html.all("main")) == 1, "a page has one <main>"


def _ids_are_unique_and_named_ones_exist(page: Seen) -> None:
    ids = [element["id"] for element in page.html if "id" in element.attributes]
    assert sorted(set(ids)) == sorted(ids), f"ids stand twice: {sorted({name for name in ids if ids.count(name) > 1})}"
    for element in page.html:
        named = [
            *element["aria-describedby"].split(),
            *element["aria-labelledby"].split(),
            *([element["for"]] if element.tag in ("label", "output") and element["for"] else []),
            *([element["href"][1:]] if element["href"].startswith("#") else []),
        ]
        assert set(named) <= set(ids), f"<{element.tag}> names ids that are not there: {set(named) - set(ids)}"


def _every_answer_has_a_label(page: Seen) -> None:
    labelled = {label["for"] for label in page.html.all("label") if label.text}
    for control in page.html.all("input", "select", "textarea"):
        if control["type"] not in ("hidden", "submit"):
            by_itself = control["aria-label"] or control["aria-labelledby"]
            round_it = control.inside("label")
            assert control["id"] in labelled or by_itself or (round_it and round_it.text), (
                f"no label for the field {control['name'] or control['id']!r}"
            )
    for button in page.html.all("button", "a"):
        assert button.text or button["aria-label"], f"a <{button.tag}> says nothing: {button.attributes}"
    for image in page.html.all("img"):
        assert "alt" in image.attributes, f"an image has no alt: {image['src']}"


def _every_form_says_where_it_goes(page: Seen) -> None:
    for form in page.html.all("form"):
        assert form["method"].lower() in ("get", "post"), f"a form has no method: {form.attributes}"
        assert form["action"].startswith("/"), f"a form has no action of ours: {form.attributes}"
        tokens = [control for control in form.all("input", name=TOKEN) if control["value"]]
        assert len(tokens) == (form["method"].lower() == "post"), (
            f"the form to {form['action']} needs {{{{ csrf_input }}}}"
        )


def _nothing_is_inline_or_from_elsewhere(page: Seen) -> None:
    assert not page.html.all("style"), "a <style> in the page is refused by our own policy"
    for element in page.html:
        acts = [name for name in element.attributes if name.startswith("on") or name == "style"]
        assert not acts, f"<{element.tag}> has {acts}, which our own policy refuses"
        assert element.tag != "script" or element["src"], "a script in the page is refused by our own policy"
        fetched = [element["src"], element["srcset"], element["data"], element["href"] if element.tag == "link" else ""]
        assert not any("//" in address for address in fetched), f"<{element.tag}> is fetched from elsewhere: {fetched}"
        assert not element["href"].startswith("javascript:"), "a link runs a script"


def _an_error_is_said_in_the_title_and_leads_to_its_field(page: Seen) -> None:
    summary = page.html.all("div", class_="govuk-error-summary")
    assert page.title.startswith("Error: ") == bool(summary), "the title begins with Error exactly where there is one"
    fields = {element["id"] for element in page.html.all("input", "select", "textarea")}
    assert set(page.problems) <= fields, f"no field has the id of a problem: {set(page.problems) - fields}"
    assert (page.answer.status_code == 422) >= bool(summary), "a page with problems answers 422"


CHECKS: Sequence[Callable[[Seen], None]] = (
    _one_heading_one_language_one_title,
    _ids_are_unique_and_named_ones_exist,
    _every_answer_has_a_label,
    _every_form_says_where_it_goes,
    _nothing_is_inline_or_from_elsewhere,
    _an_error_is_said_in_the_title_and_leads_to_its_field,
)

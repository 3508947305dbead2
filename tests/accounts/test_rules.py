"""What an organiser's account must be, and where signing in may lead."""

import pytest

from pb.accounts.rules import check_organiser, plain_email, safe_next
from pb.problems import Problems

GOOD = ("Ada Organiser", "ada@example.org", "a long enough password")
NAME = {"name": "Enter a name of 80 characters or fewer"}
EMAIL = {"email": "Enter an e-mail address, like name@example.org"}
PASSWORD = {"password": "Enter a password of 12 to 200 characters"}


@pytest.mark.parametrize(
    ("name", "email", "password"),
    [
        pytest.param(*GOOD, id="usual"),
        pytest.param("Ó", "ada@example.org", "x" * 12, id="shortest"),
        pytest.param("N" * 80, "a" * 188 + "@example.org", "x" * 200, id="longest"),
        pytest.param("عادة", "ада@пример.укр", "пароль из слов", id="other scripts"),
        pytest.param("Ada", "ada+pb@mail.example.org", "            .", id="spaces in the password"),
    ],
)
def test_check_organiser_takes_any_name_address_and_long_password(name: str, email: str, password: str) -> None:
    assert check_organiser(name, email, password) is None  # type: ignore[func-returns-value]  # raises nothing


@pytest.mark.parametrize(
    ("name", "email", "password", "problems"),
    [
        pytest.param("", GOOD[1], GOOD[2], NAME, id="no name"),
        pytest.param("   ", GOOD[1], GOOD[2], NAME, id="blank name"),
        pytest.param("N" * 81, GOOD[1], GOOD[2], NAME, id="long name"),
        pytest.param(GOOD[0], "", GOOD[2], EMAIL, id="no address"),
        pytest.param(GOOD[0], "ada", GOOD[2], EMAIL, id="no at"),
        pytest.param(GOOD[0], "ada@example", GOOD[2], EMAIL, id="no dot"),
        pytest.param(GOOD[0], "ada@b@example.org", GOOD[2], EMAIL, id="two ats"),
        pytest.param(GOOD[0], "ada lovelace@example.org", GOOD[2], EMAIL, id="space in the address"),
        pytest.param(GOOD[0], "a" * 189 + "@example.org", GOOD[2], EMAIL, id="long address"),
        pytest.param(GOOD[0], "ß" * 100 + "@example.org", GOOD[2], EMAIL, id="address that grows when made plain"),
        pytest.param(GOOD[0], GOOD[1], "x" * 11, PASSWORD, id="short password"),
        pytest.param(GOOD[0], GOOD[1], "x" * 201, PASSWORD, id="long password"),
        pytest.param("", "", "", NAME | EMAIL | PASSWORD, id="nothing"),
    ],
)
def test_check_organiser_says_all_that_is_wrong(name: str, email: str, password: str, problems: dict[str, str]) -> None:
    with pytest.raises(Problems) as raised:
        check_organiser(name, email, password)
    assert raised.value.by_field == problems


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG\n", "ada@example.org"),
        ("ADÉ@example.org", "adé@example.org"),
    ],
)
def test_plain_email_is_the_same_whatever_the_capitals_and_spaces(typed: str, plain: str) -> None:
    assert plain_email(typed) == plain


@pytest.mark.parametrize("wanted", ["/desk", "/desk/", "/desk/rounds/marlfield-decides/bids/12"])
def test_safe_next_keeps_a_page_of_the_desk(wanted: str) -> None:
    assert safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "/",
        "/sign-out",
        "/deskt",
        "desk",
        "//evil.example",
        "///evil.example/desk",
        "/\\evil.example",
        "/desk\\@evil.example",
        "/desk@evil.example",
        "/desk/../sign-out",
        "/desk/%2e%2e/x",
        "/desk/\n",
        "/desk\r\nset-cookie: a=b",
        "/desk?next=//evil.example",
        "/desk#x",
        "https://evil.example/desk",
        "https:/desk",
        "javascript:alert(1)",
        " /desk",
        "/desk/\N{FULLWIDTH SOLIDUS}evil",
        "/desk/" + "\N{ARABIC-INDIC DIGIT ONE}",
    ],
)
def test_safe_next_leads_to_the_desk_instead_of_anywhere_else(wanted: str) -> None:
    assert safe_next(wanted) == "/desk"

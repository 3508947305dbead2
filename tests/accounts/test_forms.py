"""The sign-in form."""

import pytest

from pb.accounts.forms import SignInForm
from pb.problems import Problems

EMAIL = {"email": "Enter your e-mail address"}
PASSWORD = {"password": "Enter your password"}


def test_sign_in_form_takes_any_address_and_password() -> None:
    assert SignInForm("ada").checked("x") is None  # type: ignore[func-returns-value]  # raises nothing


@pytest.mark.parametrize(
    ("email", "password", "problems"),
    [("", "x", EMAIL), ("ada", "", PASSWORD), ("", "", EMAIL | PASSWORD)],
    ids=["no address", "no password", "nothing"],
)
def test_sign_in_form_says_what_is_missing(email: str, password: str, problems: dict[str, str]) -> None:
    with pytest.raises(Problems) as raised:
        SignInForm(email).checked(password)
    assert raised.value.by_field == problems

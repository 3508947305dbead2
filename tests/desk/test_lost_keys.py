"""A key that is lost while people vote is said at once, where organisers look."""

from tests import make
from tests.browser import Browser
from tests.looking import once, the_round

DESK = "/desk/rounds/marlfield-decides"


@once
def test_the_desk_says_at_once_that_the_seal_key_is_lost(signed_in: Browser) -> None:
    slug = make.make_round(signed_in.store)
    assert "missing" not in signed_in.get(DESK).text
    file = make.vault(signed_in.store).file(the_round(signed_in.store, slug).public_name, "seal.key")
    file.unlink()
    assert f"The seal key is missing at {file}, and no ballot can be opened without it." in signed_in.get(DESK).text

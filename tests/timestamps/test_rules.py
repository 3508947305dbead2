"""Which replies of a timestamp server are kept."""

import pytest

from pb.timestamps.rules import NoTimestamp, check_reply, request_for
from tests.timestamps.conftest import Authority

TEXT = "localhost/rounds/marlfield\n6\nAAAA\n"


def test_request_for_is_another_one_each_time() -> None:
    one, two = request_for(TEXT), request_for(TEXT)
    assert one.message_imprint.message == two.message_imprint.message
    assert one.nonce != two.nonce
    assert one.cert_req


def test_check_reply_takes_one_for_this_request_and_no_other(authority: Authority) -> None:
    request = request_for(TEXT)
    check_reply(authority.stamped(request.as_bytes()), request)
    for other in (request_for(TEXT), request_for(TEXT + "x")):
        with pytest.raises(NoTimestamp, match="its reply is for something else"):
            check_reply(authority.stamped(other.as_bytes()), request)


# A reply that says 2, rejection, with a text; and what is none.
REFUSAL = bytes.fromhex("300d300b02010230060c04") + b"busy"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (REFUSAL, "it refused: busy"),
        (b"", "its reply is no timestamp"),
        (b"<html>Not found</html>", "its reply is no timestamp"),
        (bytes.fromhex("30053003020100"), "its reply is no timestamp"),
    ],
    ids=["refusal", "nothing", "a page", "granted without one"],
)
def test_check_reply_says_what_is_wrong(reply: bytes, why: str) -> None:
    with pytest.raises(NoTimestamp) as none:
        check_reply(reply, request_for(TEXT))
    assert str(none.value) == why

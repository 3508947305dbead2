"""No page without an access rule, and every page of the desk is the organisers' alone."""

import pytest
from litestar import Litestar, get

from pb.http.access import anyone, organiser, refuse_unguarded
from pb.routes import rows


@get("/open", guards=[anyone], sync_to_thread=False)
def guarded() -> str:
    return "ok"


@get("/forgotten", sync_to_thread=False)
def forgotten() -> str:
    return "ok"


@get("/twice", guards=[anyone, organiser], sync_to_thread=False)
def twice() -> str:
    return "ok"


def test_refuse_unguarded_accepts_a_page_with_one_rule() -> None:
    refuse_unguarded(Litestar([guarded], openapi_config=None, logging_config=None))


@pytest.mark.parametrize(("page", "address"), [(forgotten, "/forgotten"), (twice, "/twice")])
def test_refuse_unguarded_names_the_page(page: object, address: str) -> None:
    with pytest.raises(RuntimeError, match=f"{address} must name exactly one access rule"):
        refuse_unguarded(Litestar([guarded, page], openapi_config=None, logging_config=None))  # type: ignore[list-item]


def test_the_desk_is_for_organisers_and_nothing_else_is() -> None:
    for_organisers = {address for _, address, access, _, _ in rows() if access == "organiser"}
    assert for_organisers == {address for _, address, _, _, _ in rows() if address.startswith("/desk")}

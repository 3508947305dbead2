"""Doing what an organiser does, and being refused."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from pb.db import Database
from pb.problems import Refused
from tests import make
from tests.looking import everything

Act = Callable[..., object]
FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."


def do(store: Database, act: Act, slug: str, *values: Any, now: datetime = make.NOW) -> None:
    store.write(lambda s: act(s, slug, *values, by=make.BY, now=now))


def refusal(store: Database, act: Act, slug: str, *values: Any, now: datetime = make.NOW) -> str:
    """The reason given, once it is sure that nothing was changed."""
    before = everything(store)
    with pytest.raises(Refused) as raised:
        do(store, act, slug, *values, now=now)
    assert everything(store) == before
    return str(raised.value)

"""Doing what an organiser does, and being refused."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from pb.db import Database
from pb.problems import Refused
from tests import make
from tests.looking import everything

Act = Callable[..., object]
FROZEN = "The ballot is fixed: the rules, the bids and the amounts stay as residents were told."


def wrote(store: Database, act: Act, *values: Any, **named: Any) -> Any:
    """What an act gives that is handed a session to write with, and these."""
    return store.write(lambda s: act(s, *values, **named))


def changed(store: Database, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> None:
    """What somebody does who has the database and none of our actions."""
    store.write(lambda s: s.connection().execute(statement, values))


def do(store: Database, act: Act, slug: str, *values: Any, now: datetime = make.NOW) -> None:
    wrote(store, act, slug, *values, by=make.BY, now=now)


def refusal(store: Database, act: Act, slug: str, *values: Any, now: datetime = make.NOW) -> str:
    """The reason given, once it is sure that nothing was changed."""
    before = everything(store)
    with pytest.raises(Refused) as raised:
        do(store, act, slug, *values, now=now)
    assert everything(store) == before
    return str(raised.value)

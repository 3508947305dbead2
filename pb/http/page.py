"""Pages out, forms in: the base of every page, and the short names its handlers use."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, ClassVar

import litestar
from litestar import Controller, Request
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from litestar.template.base import csrf_token
from markupsafe import Markup
from sqlmodel import Session

from pb.db import Database
from pb.rehearsed import is_rehearsal
from pb.settings import Settings
from pb.vault import Vault


@dataclass(frozen=True)
class Looks:
    """Looking now and then: a session, and with it a connection, for no longer than each look takes."""

    read: Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Person:
    id: int
    name: str


# Handlers are plain functions, run in threads; a POST that succeeds answers with `see_other`.
get = partial(litestar.get, sync_to_thread=True)
post = partial(litestar.post, sync_to_thread=True, status_code=200)
# For the one handler that a whole hall sends to at once: async, so that waiting for the disk takes no thread.
post_and_wait = partial(litestar.post, status_code=200)
# For the one answer that goes on for an evening: async, so that it takes a thread only while it looks.
get_and_follow = litestar.get
in_thread = asyncio.to_thread

Db = NamedDependency[Session]  # for looking; it cannot write
Looking = NamedDependency[Looks]  # opens such a session, for an answer that outlasts its request's own
Store = NamedDependency[Database]  # `store.write(job)` is the one way to change anything
Form = NamedDependency[FormMultiDict]
Who = NamedDependency[str]  # the signed-in organiser's name
Keys = NamedDependency[Vault]  # the installation's secret key, and those of every round
Desk = NamedDependency[str]  # the name of whoever helps on this device; empty for an organiser
Me = NamedDependency[Person]  # the signed-in organiser, for what two have to agree on
Config = NamedDependency[Settings]
Slug = FromPath[str]
Number = Annotated[int, PathParameter(ge=1, le=2_147_483_647)]  # what a column can hold

Web = Request[Any, Any, Any]
Answer = Template | Redirect


class Rendered(Template):
    """A template with what every layout needs: who is signed in or helps, which kiosk this is, the form token, and
    whether it is a rehearsal."""

    def create_template_context(self, request: Web) -> dict[str, Any]:
        token = csrf_token({"request": request})
        return {
            **self.context,
            "signed_in": getattr(request.scope.get("user"), "name", None),
            "helping": request.scope.get("helping"),
            "kiosk": request.scope.get("kiosk"),
            # By the address, so that no page can forget it, and a page that says no has it too.
            "rehearsal": is_rehearsal(str(request.path_params.get("slug", ""))),
            "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token),
        }


class Page(Controller):
    """One page is one class: its address, who may open it, its template, and what its buttons do."""

    template: ClassVar[str] = ""

    def page(self, *, status: int = 200, **context: Any) -> Template:
        return page(self.template, status=status, **context)


def page(template: str, *, status: int = 200, **context: Any) -> Template:
    return Rendered(template, context=context, status_code=status)


def see_other(path: str) -> Redirect:
    """After a POST that succeeded: look at this instead, so that reloading does not send it again."""
    return Redirect(path, status_code=HTTP_303_SEE_OTHER)


def site(request: Web, settings: Settings) -> str:
    """Where this site is found, for addresses that leave it on paper: `https://vote.example.org`."""
    return settings.public_url or str(request.base_url).rstrip("/")


async def read_form(request: Web) -> FormMultiDict:
    return await request.form()

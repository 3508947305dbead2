"""What can go wrong, in words we would say to the person it happened to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


class NotFound(Exception):
    """There is nothing at this address."""


class Refused(Exception):
    """The rules do not allow this now; nothing the person typed would change it."""


class TooMany(Exception):
    """Too many tries in a short time; waiting helps."""


@dataclass
class Problems(Exception):
    """Answers to put right, keyed by the id of the field they belong to; the first problem of a field is kept."""

    by_field: dict[str, str] = field(default_factory=dict)

    def add(self, field: str, message: str) -> None:
        self.by_field.setdefault(field, message)

    def trying(self, field: str, read: Callable[[str], T], text: str, instead: T) -> T:
        """Read one answer; a ValueError becomes the problem of its field, and `instead` stands in for it."""
        try:
            return read(text)
        except ValueError as error:
            self.add(field, str(error))
            return instead

    def including(self, check: Callable[..., None], *values: Any) -> None:
        """Add what a rule raises to what is wrong already."""
        try:
            check(*values)
        except Problems as more:
            for name, message in more.by_field.items():
                self.add(name, message)

    def __bool__(self) -> bool:
        return bool(self.by_field)

    def raise_if_any(self) -> None:
        if self:
            raise self

    def in_order_of(self, fields: Iterable[str]) -> "Problems":
        """The same, as the questions stand on the page; those of no such field come last."""
        order = {name: place for place, name in enumerate(fields)}
        return Problems(dict(sorted(self.by_field.items(), key=lambda item: order.get(item[0], len(order)))))


def or_problem(field: str, check: Callable[..., None], *values: Any) -> None:
    """Ask a rule of something just answered; its ValueError is a problem of this field. Raises Problems."""
    try:
        check(*values)
    except ValueError as error:
        raise Problems({field: str(error)}) from None

"""Reads a page strictly: every element that is opened is closed, in order. Browsers forgive; our tests do not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        """Itself and everything in it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, *tags: str, **attributes: str) -> list["Element"]:
        """`page.all("input", type="radio")`; a `class_` is one of the element's classes."""
        return [element for element in self if element.tag in tags and element.has(**attributes)]

    def one(self, *tags: str, **attributes: str) -> "Element":
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} elements are {tags} with {attributes}"
        return found[0]

    def has(self, **attributes: str) -> bool:
        classes = self.attributes.get("class", "").split()
        wanted_class = attributes.pop("class_", None)
        return (wanted_class is None or wanted_class in classes) and attributes.items() <= self.attributes.items()

    def __getitem__(self, attribute: str) -> str:
        """The attribute, or empty."""
        return self.attributes.get(attribute, "")

    @property
    def text(self) -> str:
        """All its text, on one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            yield from [child] if isinstance(child, str) else child._texts()
        if self.tag not in ("a", "b", "em", "span", "strong", "abbr"):
            yield " "  # words on both sides of a block are two words

    def inside(self, tag: str) -> "Element | None":
        """The nearest element of this tag round it."""
        element = self.parent
        while element is not None and element.tag != tag:
            element = element.parent
        return element


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"</{tag}> where <{self.here.tag}> is open, in line {self.getpos()[0]}"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(text: str) -> Element:
    """The <html> element."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root.one("html")

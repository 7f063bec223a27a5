"""Which elements of a document a CSS selector means.

An XPath search over a whole newsletter takes a quarter of a millisecond and a style sheet has a
hundred selectors, most of them one class: those are looked up, and a class or attribute that the
document does not have needs no search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

Specificity = tuple[int, int, int]

_CLASS = re.compile(r"\.([\w-]+)")
_ATTRIBUTE = re.compile(r"\[([\w-]+)")


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector of a list; ``classes`` and ``attributes`` are what a document must have for it."""

    text: str
    specificity: Specificity
    path: etree.XPath
    classes: tuple[str, ...]
    attributes: tuple[str, ...]


class Index:
    """The elements of a document by class, and the names of its attributes."""

    def __init__(self, document: etree._Element) -> None:
        self._document = document
        self._by_class: dict[str, list[etree._Element]] = {}
        self._attributes: set[str] = set()
        for element in document.iter("*"):
            self._attributes.update(map(str, element.attrib))
            for name in dict.fromkeys(element.get("class", "").split()):
                self._by_class.setdefault(name, []).append(element)

    def elements(self, selector: Selector) -> tuple[etree._Element, ...]:
        """In the order of the document."""
        if not all(name in self._by_class for name in selector.classes):
            return ()
        if not self._attributes.issuperset(selector.attributes):
            return ()
        if selector.classes and selector.text == f".{selector.classes[0]}":
            return tuple(self._by_class[selector.classes[0]])
        found: list[etree._Element] = selector.path(self._document)  # type: ignore[assignment]  # it names elements
        return tuple(found)


@lru_cache(maxsize=1024)
def selectors(written: str) -> tuple[Selector, ...]:
    """The selectors of a list that mean elements; none of a list that has one nobody can read, as CSS has it."""
    try:
        return tuple(_read(written))
    except (SelectorError, etree.XPathError):
        return ()


def _read(written: str) -> Iterator[Selector]:
    for selector in parse(written):
        if selector.pseudo_element:
            continue
        text = selector.canonical()
        # What stands in :not() need not be there, and a dot in quotes begins no class.
        plain = not any(mark in text for mark in "('\"")
        yield Selector(
            text,
            selector.specificity(),
            etree.XPath(HTMLTranslator().selector_to_xpath(selector)),
            tuple(_CLASS.findall(text)) if plain else (),
            tuple(_ATTRIBUTE.findall(text)) if plain else (),
        )

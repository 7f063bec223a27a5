"""The entries of a letter's lists in its form: what a closed one is about, and which of them stand open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

from django.utils.html import strip_tags

from mailer.content.forms.layout import KIND

_NAMES: Final = ("title", "name", "headline", "text", "label")


def gist(entry: Mapping[str, Any]) -> str:
    """What an entry is about: its title or name, else the first words in it; empty when nobody has written any."""
    named = (entry.get(name) for name in _NAMES)
    return next(filter(None, (*map(_plain, named), *map(_plain, _texts(entry)))), "")


def standing_open(
    entries: Sequence[Mapping[str, Any]], path: str, *, faults: Collection[str], focus: str
) -> frozenset[int]:
    """The places of those to be written now: with a fault or the focus in it, and the first that is empty.

    Args:
        path: the list's; ``faults`` and ``focus`` are paths of fields, too.
    """
    wanted = {*faults, focus}
    told = {place for place in range(len(entries)) if any(_is_in(f"{path}.{place}", field) for field in wanted)}
    empty = (place for place, entry in enumerate(entries) if not gist(entry))
    return frozenset(told | {place for place in (next(empty, None),) if place is not None})


def _is_in(entry: str, field: str) -> bool:
    return field == entry or field.startswith(f"{entry}.")


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, in the order of the form."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != KIND:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _plain(value: Any) -> str:
    # A tag may end a paragraph, so words on both sides of it are two.
    return " ".join(unescape(strip_tags(value.replace("<", " <"))).split()) if isinstance(value, str) else ""

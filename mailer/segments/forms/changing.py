"""A form with a part more, or one less."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mailer.segments.forms.parts import Group, Part


def added(group: Group, place: str, part: Part) -> Group:
    """The form with one part more, at the end of the group at ``place``."""
    return _changed(group, _path(place), lambda found: replace(found, parts=(*found.parts, part)))


def without(group: Group, place: str) -> Group:
    """The form without the part at ``place``; the whole can't be removed."""
    if not (path := _path(place)):
        return group

    def shortened(found: Group) -> Group:
        return replace(found, parts=tuple(part for n, part in enumerate(found.parts) if n != path[-1]))

    return _changed(group, path[:-1], shortened)


def put_back(group: Group, place: str, part: Part) -> Group:
    """The form with a part at ``place`` again, before what stands there now."""
    if not (path := _path(place)):
        return group

    def lengthened(found: Group) -> Group:
        return replace(found, parts=(*found.parts[: path[-1]], part, *found.parts[path[-1] :]))

    return _changed(group, path[:-1], lengthened)


def _path(place: str) -> list[int]:
    """``0-2-1`` as the numbers of parts below the whole; nothing for what is no place."""
    numbers = place.split("-")[1:]
    return [int(n) for n in numbers] if all(n.isascii() and n.isdecimal() for n in numbers) else []


def _changed(group: Group, path: Sequence[int], change: Callable[[Group], Group]) -> Group:
    if not path:
        return change(group)
    parts = [
        _changed(part, path[1:], change) if n == path[0] and isinstance(part, Group) else part
        for n, part in enumerate(group.parts)
    ]
    return replace(group, parts=tuple(parts))

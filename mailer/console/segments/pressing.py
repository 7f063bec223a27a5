"""What the buttons of the rule builder do to a form that is not saved yet."""

from __future__ import annotations

from mailer.segments.forms import Group, Question, added, without


def pressed(do: str, group: Group) -> tuple[Group, str]:
    """What a button asks for, such as ``question:0-1`` or ``remove:0-1-2``; and where to go on."""
    verb, _, place = do.partition(":")
    if verb in {"question", "group"}:
        part = Question() if verb == "question" else Group("any", (Question(),))
        last = f"{place}-{_size(group, place)}"
        return added(group, place, part), last if verb == "question" else f"{last}-0"
    if verb == "remove":
        return without(group, place), place.rpartition("-")[0]
    return group, place if verb == "look" else ""


def _size(group: Group, place: str) -> int:
    for number in place.split("-")[1:]:
        at = int(number) if number.isdecimal() else len(group.parts)
        inner = group.parts[at] if at < len(group.parts) else None
        group = inner if isinstance(inner, Group) else Group("all")
    return len(group.parts)

"""What the buttons of the rule builder do to a form that is not saved yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from mailer.segments.forms import Group, Question, added, put_back, read_part, without

# Every part of a rule sends names that end in its place; these say what has just been taken away.
_PLACE, _PART = "taken-from", "taken"


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that has just been removed: where it stood, what it sent, and what to call it."""

    place: str
    sent: str
    name: str


def taken_by(form: QueryDict) -> Taken | None:
    """What the button of this form takes away; nothing where it is no loss."""
    verb, _, place = form.get("do", "").partition(":")
    if verb != "remove":
        return None
    sent = QueryDict(mutable=True)
    for name, values in form.lists():
        if name.partition("-")[2] == place or name.partition("-")[2].startswith(f"{place}-"):
            sent.setlist(name, values)
    part = read_part(dict(sent.lists()), place)
    if part is None or part == Question():
        return None
    return Taken(place, sent.urlencode(), "The group" if isinstance(part, Group) else "The rule")


def given_back(form: QueryDict, group: Group) -> tuple[Group, str]:
    """The rule with the part that was removed last, and its place."""
    place = form.get(_PLACE, "")
    part = read_part(dict(QueryDict(form.get(_PART, "")).lists()), place)
    return (put_back(group, place, part), place) if part else (group, "")


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

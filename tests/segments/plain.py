"""A small register, and what rules mean said once more in plain Python, without SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from mailer.members.models import (
    Address,
    AddressState,
    CustomField,
    LabelKind,
    Member,
    MemberLabel,
    Topic,
    TopicChoice,
)
from mailer.segments.models import MemberList, MemberListEntry
from tests.people import make_member

TODAY: Final = date(2026, 11, 22)
KINDS: Final = CustomField.Kind


@dataclass(frozen=True)
class Person:
    """One member, with everything a rule can ask."""

    number: str
    columns: Mapping[str, Any]
    email: str | None = None
    state: str = AddressState.OK
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    topics: Mapping[str, bool] = field(default_factory=dict)
    on_lists: frozenset[str] = frozenset()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


PEOPLE: Final = (
    Person("1", {"category": "student", "country": "DE", "institution": "Universität zu Köln", "degree_year": 2020,
                 "joined": ago(30), "dues_until": ago(0),
                 "custom": {"diet": "vegan", "papers": 3, "since": "2026-11-22"}},
           "one@uni-koeln.de", labels={"interest": frozenset({"JAK/STAT", "interferon"})}, topics={"awards": True}),
    Person("2", {"category": "postdoc", "country": "DE", "institution": "UNIVERSITÄT ZU KÖLN", "degree_year": None,
                 "joined": ago(31), "dues_until": ago(1), "custom": {"diet": "", "papers": 2.5, "guest": True}},
           "two@med.harvard.edu", labels={"tag": frozenset({"speaker"})}, topics={"awards": False, "jobs": True}),
    Person("3", {"category": "regular", "country": "JP", "institution": "京都大学", "degree_year": 1999,
                 "joined": None, "dues_until": ago(90), "custom": {"diet": 7, "papers": "many", "since": 20261122}},
           "three@harvard.edu", AddressState.HARD, on_lists=frozenset({"Speakers"})),
    Person("4", {"category": "emeritus", "country": "", "institution": "", "degree_year": 1960,
                 "joined": date(1988, 2, 29), "dues_until": None, "custom": {"guest": False, "since": "2020-11-25"}},
           topics={"jobs": False}),
    Person("5", {"category": "industry", "country": "US", "institution": "100% Bio_Tech (Inc.)", "degree_year": 2026,
                 "joined": ago(-10), "dues_until": ago(91), "tracking_consent": True, "time_zone": "Europe/Berlin",
                 "custom": {"guest": "yes", "papers": True}},
           "five@notharvard.edu", labels={"committee": frozenset({"Awards"}), "interest": frozenset({"interferon"})}),
    Person("6", {"category": "regular", "country": "GR", "institution": "koln", "region": "Attica", "language": "el",
                 "degree_year": 2016, "joined": TODAY, "dues_from": ago(400), "dues_until": ago(35)},
           "six@uni-koeln.de", AddressState.SOFT, labels={"tag": frozenset({"speaker", "vip"})},
           on_lists=frozenset({"Speakers", "Guests"})),
)  # fmt: skip


def settle_in() -> dict[int, Person]:
    """Write the register; gives the people by member id."""
    for slug, kind in (("diet", KINDS.TEXT), ("papers", KINDS.NUMBER), ("since", KINDS.DATE), ("guest", KINDS.YES_NO)):
        CustomField.objects.create(slug=slug, name=slug.title(), kind=kind)
    Topic.objects.update_or_create(slug="jobs", defaults={"name": "Jobs", "default_on": False})
    for name in ("Speakers", "Guests"):
        MemberList.objects.create(name=name, created_at="2026-01-01T00:00Z", changed_at="2026-01-01T00:00Z")
    return {_move_in(person).pk: person for person in PEOPLE}


def _move_in(person: Person) -> Member:
    member = make_member(person.number, person.email, **person.columns)
    Address.objects.filter(member=member).update(state=person.state)
    for kind, values in person.labels.items():
        for value in values:
            MemberLabel.objects.create(member=member, kind=LabelKind(kind), value=value)
    for slug, subscribed in person.topics.items():
        TopicChoice.objects.create(member=member, topic=Topic.objects.get(slug=slug), subscribed=subscribed)
    for name in person.on_lists:
        MemberListEntry.objects.create(member=member, member_list=MemberList.objects.get(name=name))
    return member


def holds(rule: Mapping[str, Any], person: Person) -> bool:
    """What the rule says about this person."""
    match rule:
        case {"all": parts}:
            return all(holds(part, person) for part in parts)
        case {"any": parts}:
            return any(holds(part, person) for part in parts)
        case {"not": part}:
            return not holds(part, person)
        case {"field": name, **asked}:
            [(operator, value)] = asked.items()
            return _leaf(str(name), str(operator), value, person)
    return True


def _leaf(name: str, operator: str, value: Any, person: Person) -> bool:
    if name in {"interest", "committee", "tag"}:
        mine = person.labels.get(name, frozenset())
        return not mine if operator == "empty" else bool(mine & set(value))
    if name == "topic":
        return any(_topic(operator, slug, person) for slug in value)
    if name == "list":
        return bool(person.on_lists & set(value))
    if name == "address_state":
        return person.email is None if operator == "empty" else person.email is not None and person.state in value
    if name == "address_domain":
        domain = (person.email or "@").rpartition("@")[2]
        return any(domain == one or (operator == "under" and domain.endswith(f".{one}")) for one in value)
    return COMPARE[operator](_of(name, person), value)


def _topic(operator: str, slug: str, person: Person) -> bool:
    said = person.topics.get(slug)
    on_by_default = slug != "jobs"
    return {"on": on_by_default if said is None else said, "off": said is False, "never_chosen": said is None}[operator]


def _of(name: str, person: Person) -> Any:
    """The value of a column or custom field; a custom one of the wrong type is missing."""
    if name == "dues":
        until = person.columns["dues_until"]
        return "paid" if until is None or until >= TODAY else "due" if until >= ago(90) else "lapsed"
    if not name.startswith("custom."):
        names = {
            "number": person.number,
            "given_name": f"Given{person.number}",
            "family_name": f"Family{person.number}",
        }
        usual = {"language": "en", "region": "", "time_zone": "", "tracking_consent": False, **names}
        return person.columns.get(name, usual.get(name))
    slug = name.removeprefix("custom.")
    value = person.columns.get("custom", {}).get(slug)
    if slug == "diet":
        return value if isinstance(value, str) else ""
    if slug == "papers":
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if slug == "since":
        return date.fromisoformat(value) if isinstance(value, str) else None
    return value is True


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda mine, value: mine is not None and compare(mine, value)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _comes_round(mine: date, days: int) -> bool:
    ahead = [TODAY + timedelta(days=n) for n in range(days + 1)]
    return any((mine.month, mine.day) == (day.month, day.day) for day in ahead)


def _same(mine: Any, value: Any) -> bool:
    return bool(value.casefold() == mine.casefold() if isinstance(value, str) else value == mine)


def _comparable(end: Any) -> Any:
    return _day(end) if isinstance(end, str) else end


COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "contains": lambda mine, value: value.casefold() in mine.casefold(),
    "starts": lambda mine, value: mine.casefold().startswith(value.casefold()),
    "equals": _same,
    "in": lambda mine, value: mine in value,
    "empty": lambda mine, _: mine in ("", None),
    "is": lambda mine, value: mine is value,
    "at_least": _ordered(lambda mine, value: mine >= value),
    "at_most": _ordered(lambda mine, value: mine <= value),
    "between": _ordered(lambda mine, value: _comparable(value[0]) <= mine <= _comparable(value[1])),
    "last_years": _ordered(lambda mine, value: TODAY.year - value <= mine <= TODAY.year),
    "before": _ordered(lambda mine, value: mine < _day(value)),
    "after": _ordered(lambda mine, value: mine > _day(value)),
    "on": _ordered(lambda mine, value: mine == _day(value)),
    "last_days": _ordered(lambda mine, value: ago(value) <= mine <= TODAY),
    "next_days": _ordered(lambda mine, value: TODAY <= mine <= ago(-value)),
    "days_ago": _ordered(lambda mine, value: mine < ago(value)),
    "days_ahead": _ordered(lambda mine, value: mine > ago(-value)),
    "anniversary": _ordered(_comes_round),
}

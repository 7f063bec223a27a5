"""From a rule to an audience: every member of the segment, once, with address, variant and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from mailer.members.models import Topic
from mailer.segments.refusals import refusal, with_reachability
from mailer.segments.rules import members
from mailer.segments.variants import variant_key

# What merge fields are made of. It is copied at the freeze, so that the letter stays as it was sent.
SNAPSHOT = ("number", "given_name", "family_name", "category", "institution", "country", "dues_until")


@dataclass(frozen=True)
class AudienceSpec:
    """Everything that decides who gets a letter. ``topic`` None is governance mail."""

    rule: Mapping[str, Any]
    topic: Topic | None
    variants: Sequence[str]
    today: date


def audience(spec: AudienceSpec) -> QuerySet[Any]:
    """The segment's members annotated with ``address``, ``address_hash``, ``variant``, ``snapshot``, ``refusal``.

    Shared addresses are not looked at here: who of two members gets the copy is decided at the freeze.
    """
    found = with_reachability(members(spec.rule, today=spec.today), topic=spec.topic)
    return found.annotate(
        address=Coalesce(F("home__email"), Value(""), output_field=CharField()),
        address_hash=Coalesce(F("home__address_hash"), Value(""), output_field=CharField()),
        variant=variant_key(spec.variants),
        snapshot=Cast(JSONObject(**{name: F(name) for name in SNAPSHOT}), TextField()),
        refusal=refusal(topic=spec.topic, today=spec.today),
    )


def variant_keys(spec: AudienceSpec) -> list[str]:
    """The variants that occur among the members who get a copy."""
    found = audience(spec).filter(refusal="").order_by().values_list("variant", flat=True).distinct()
    return sorted(found)


def funnel(spec: AudienceSpec) -> Counter[str]:
    """Members of the segment by reason; '' counts those who get a copy (shared addresses included)."""
    rows = audience(spec).order_by().values_list("refusal").annotate(n=Count("pk"))
    return Counter(dict(rows))

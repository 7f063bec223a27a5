"""From a rule to an audience: every member of the segment, once, with address, variant and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from mailer import env
from mailer.members.models import Member, Topic
from mailer.segments.fields.field import Context, type_of_rule
from mailer.segments.refusals import Refusal, first_of, reasons, with_reachability
from mailer.segments.rules import compiled, members
from mailer.segments.variants import variant_key

# What merge fields are made of. It is copied at the freeze, so that the letter stays as it was sent.
SNAPSHOT = ("number", "given_name", "family_name", "category", "institution", "country", "dues_until")
_SNAPSHOT_FIELDS: dict[str, Any] = {name: F(name) for name in SNAPSHOT}


def _site() -> Any:
    """Where the links of the letter lead: kept too, because the site may move after it was sent."""
    return Cast(Value(env.current().public_url), TextField())


@dataclass(frozen=True)
class AudienceSpec:
    """Everything that decides who gets a letter, and what parts it into batches.

    Attributes:
        topic: None is governance mail.
        home_zone: with local-time delivery, the zone of members who have none; '' sends to all at once.
        lanes: domains with a pace of their own.
        among: a query of member ids; nobody else is asked.
        excluded: rules; whoever is in one of them gets no copy.
        capped: a query of the ids of members who have had enough letters lately; None: there is no cap.
        own: a subquery of what the letter says to each member alone, as JSON text; with it, members are named.
    """

    rule: type_of_rule
    topic: Topic | None
    variants: Sequence[str]
    today: date
    home_zone: str = ""
    lanes: Sequence[str] = ()
    among: QuerySet[Any] | None = None
    excluded: Sequence[type_of_rule] = ()
    capped: QuerySet[Any] | None = None
    own: Subquery | None = None

    def reasons(self) -> dict[Refusal, Q]:
        """The conditions that leave a member out, by reason.

        Raises:
            RuleRefused: a rule of ``excluded`` can't be understood.
        """
        return reasons(
            topic=self.topic,
            today=self.today,
            excluded=self._left_out(),
            capped=self.capped,
            named=self.own is not None,
        )

    def _left_out(self) -> Q | None:
        context = Context(self.today)
        return reduce(or_, (compiled(rule, context) for rule in self.excluded)) if self.excluded else None


def in_segment(spec: AudienceSpec) -> QuerySet[Member]:
    """Everyone who is asked at all.

    Raises:
        RuleRefused: the rule can't be understood.
    """
    found = members(spec.rule, today=spec.today)
    return found if spec.among is None else found.filter(pk__in=spec.among)


def _zone(home_zone: str) -> Any:
    nowhere = Value("", output_field=CharField())
    return Coalesce(NullIf(F("time_zone"), nowhere), Value(home_zone)) if home_zone else nowhere


def _lane(domains: Sequence[str]) -> Any:
    lanes = [When(home__email__iendswith=f"@{domain}", then=Value(domain)) for domain in domains]
    return Case(*lanes, default=Value(""), output_field=CharField())


def audience(spec: AudienceSpec) -> QuerySet[Any]:
    """The segment's members annotated with ``address``, ``address_hash``, ``variant``, ``snapshot``, ``refusal``.

    Shared addresses are not looked at here: who of two members gets the copy is decided at the freeze.
    """
    return with_reachability(in_segment(spec), topic=spec.topic).annotate(
        address=Coalesce(F("home__email"), Value(""), output_field=CharField()),
        address_hash=Coalesce(F("home__address_hash"), Value(""), output_field=CharField()),
        variant=variant_key(spec.variants),
        zone=_zone(spec.home_zone),
        lane=_lane(spec.lanes),
        snapshot=Cast(JSONObject(**_SNAPSHOT_FIELDS, **_own(spec), site=_site()), TextField()),
        refusal=first_of(spec.reasons()),
    )


def _own(spec: AudienceSpec) -> dict[str, Any]:
    """Kept as text inside the snapshot, so that no database has to understand it."""
    return {} if spec.own is None else {"own": Coalesce(spec.own, Value("{}"), output_field=TextField())}


def variant_keys(spec: AudienceSpec) -> list[str]:
    """The variants that occur among the members who get a copy."""
    found = audience(spec).filter(refusal="").order_by().values_list("variant", flat=True).distinct()
    return sorted(found)

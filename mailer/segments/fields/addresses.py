"""The preferred address: whether it works, and at whose domain it is."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from mailer.members.models import Address, AddressState
from mailer.segments.fields import reading
from mailer.segments.fields.choice import choices
from mailer.segments.fields.field import Context, Field, Misread, Operator, Said, Takes, who, whose
from mailer.segments.fields.listing import either

GROUP: Final = "Address"
_STATES: Final = {state.value: str(state.label) for state in AddressState}
_LABEL: Final = "State of the address"


def _preferred(condition: Q = Q()) -> Q:  # noqa: B008 - a Q is never changed
    return Q(Exists(Address.objects.filter(condition, member=OuterRef("pk"), preferred=True)))


def _domains(value: Any, context: Context) -> list[str]:
    """Domains in lower case, in the form in which addresses are shown; a leading @ is forgiven."""
    found = [domain.removeprefix("@").rstrip(".").lower() for domain in reading.texts(value, context)]
    wrong = next((domain for domain in found if "." not in domain or "@" in domain or " " in domain), None)
    if wrong is not None:
        raise Misread(f"{reading.shown(wrong)} is not a domain", "Write what stands after the @, as in uni-koeln.de")
    return found


def _ends(domains: list[str], *before: str) -> Q:
    """Addresses are ASCII after the @ or hold it as typed; upper and lower case are alike."""
    return reduce(or_, (Q(email__iendswith=f"{sign}{domain}") for domain in domains for sign in before))


def _at(domains: list[str]) -> Said:
    where = either(domains)
    return whose("Address", "is at", "is not at", where)


STATE: Final = Field(
    "address_state",
    _LABEL,
    GROUP,
    "choice",
    (
        Operator(
            "in", "is one of", "is none of", Takes.CHOICES, reading.among(lambda: _STATES, "state of an address"),
            lambda values, _: _preferred(Q(state__in=values)),
            lambda values: whose(_LABEL, "is", "is not", either([f"“{_STATES[value]}”" for value in values])),
        ),
        Operator(
            "empty", "has no address", "has an address", Takes.NOTHING, reading.nothing,
            lambda _value, _: ~_preferred(),
            lambda _: who("have no address", "have an address"),
        ),
    ),
    lambda: choices(_STATES),
)  # fmt: skip
DOMAIN: Final = Field(
    "address_domain",
    "Domain of the address",
    GROUP,
    "domain",
    (
        Operator(
            "in", "is one of", "is none of", Takes.TEXTS, _domains,
            lambda values, _: _preferred(_ends(values, "@")),
            _at,
        ),
        Operator(
            "under", "is or is below", "is neither nor is below", Takes.TEXTS, _domains,
            lambda values, _: _preferred(_ends(values, "@", ".")),
            lambda values: whose("Address", "is at or below", "is not at or below", either(values)),
        ),
    ),
)  # fmt: skip

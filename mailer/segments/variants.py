"""The variants' values for a member, as SQL: one definition for freeze, count and preview.

Names and domains are declared in ``mailer.content.variants``; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Concat

from mailer.members.queries import TRAINEE_CATEGORIES

# ``dues`` is annotated by ``rules.members``.
EXPRESSIONS: Final[dict[str, Any]] = {
    "dues": F("dues"),
    "is_trainee": Case(When(category__in=TRAINEE_CATEGORIES, then=Value("yes")), default=Value("no")),
}


def variant_key(names: Sequence[str]) -> Any:
    """Expression for the key of a member's variant, for example ``dues=paid;is_trainee=no``."""
    parts: list[Any] = []
    for name in sorted(names):
        parts += [Value(f"{';' if parts else ''}{name}="), EXPRESSIONS[name]]
    return Concat(*parts, output_field=CharField()) if parts else Value("", output_field=CharField())

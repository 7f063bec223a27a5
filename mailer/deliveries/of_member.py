"""Everything one member was sent, or was left out of, the latest letter first."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Case, CharField, F, QuerySet, Value, When

from mailer.deliveries.models import Delivery
from mailer.deliveries.queries import slug_of
from mailer.deliveries.ranges import batch_state
from mailer.deliveries.states import Fate

_OWN: Final = [When(fate=fate.value, then=Value(slug_of(fate))) for fate in Fate if fate is not Fate.NONE]


def copies_of(member_id: int) -> QuerySet[Delivery, Any]:
    """The member's copies with their letters, each annotated with its ``outcome``; None where there is no copy."""
    return (
        Delivery.objects.filter(member=member_id)
        .select_related("campaign")
        .annotate(batch_state=batch_state(), outcome=Case(*_OWN, default=F("batch_state"), output_field=CharField()))
        .order_by("-pk")
    )

"""Which batch a copy is in. Batches share out the ordinals, so it is the last that begins at or before the copy's."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from mailer.deliveries.models import Batch


def batch_state() -> Subquery:
    """The state of a copy's batch, for queries of deliveries: one step in an index a copy."""
    begun = Batch.objects.filter(campaign=OuterRef("campaign"), canary=False, first__lte=OuterRef("ordinal"))
    return Subquery(begun.order_by("-first").values("state")[:1])

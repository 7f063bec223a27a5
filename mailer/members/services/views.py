"""Keeping views of the list of members, each by the person who made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from mailer.accounts.models import Staff
from mailer.members.models import MemberView

_MOST: Final = 50
_LONGEST: Final = 80


class ViewRefused(ValueError):
    """A view can't be kept like this; the text says why and what would work."""


@transaction.atomic
def keep_view(*, name: str, asked: Mapping[str, str], shared: bool, by: Staff, now: datetime) -> MemberView:
    """Keep what the list is asked under a name; a view of this person with the same name is replaced.

    Raises:
        ViewRefused: there is no name, nothing is asked, or the person keeps too many.
    """
    bare = " ".join(name.split())
    if not 0 < len(bare) <= _LONGEST:
        raise ViewRefused(f"Give the view a name of at most {_LONGEST} characters.")
    if not any(asked.values()):
        raise ViewRefused("Search or choose something first. A view of everybody is the list itself.")
    mine = MemberView.objects.filter(by=by)
    if mine.exclude(name=bare).count() >= _MOST:
        raise ViewRefused(f"You keep {_MOST} views already. Forget one of them first.")
    kept = {"asked": dict(asked), "shared": shared, "kept_at": now}
    view, _ = MemberView.objects.update_or_create(by=by, name=bare, defaults=kept)
    return view


@transaction.atomic
def forget_view(*, view: MemberView, by: Staff) -> bool:
    """Forget a view of one's own. Returns whether it was there, and one's own."""
    gone, _ = MemberView.objects.filter(pk=view.pk, by=by).delete()
    return bool(gone)

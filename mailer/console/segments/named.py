"""Lists of what staff gave a name and say what it is for: segments, and lists of members made by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from mailer.console.listing import Filter, Listing, Order

Row = TypeVar("Row", bound=Model)


def by_name(used: Callable[[QuerySet[Row, Any], str], QuerySet[Row, Any]]) -> Listing[Row]:
    """Found by name or purpose. ``used`` leaves what something needs for "used", and the rest for "unused"."""
    return Listing[Row](
        search=_named,
        search_label="Name or what it is for",
        filters=(Filter("use", "Use", [("used", "In use"), ("unused", "Not in use")], used),),
        orders=(Order("name", "Name", "name"), Order("new", "Newest first", "-pk")),
    )


def _named(rows: QuerySet[Row, Any], text: str) -> QuerySet[Row, Any]:
    return rows.filter(Q(name__icontains=text) | Q(description__icontains=text))

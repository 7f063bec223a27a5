"""What all shapes share: unknown fields are refused, lists come page by page, cursors mean nothing to clients."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from pydantic import BaseModel, ConfigDict, Field

from mailer.api.v1.problems import Place, refused

MOST: Final = 200
_MOST_DIGITS: Final = 18

Row = TypeVar("Row", bound=Model)
Told = TypeVar("Told")


class Shape(BaseModel):
    """A group of fields; what is not among them is refused."""

    model_config = ConfigDict(extra="forbid")


class Paging(Shape):
    """Which part of a list."""

    cursor: str | None = Field(None, max_length=40, description="`next` of the page before; none: from the beginning.")
    limit: int = Field(50, ge=1, le=MOST, description="The most entries on the page.")


class Page(Shape, Generic[Told]):
    """A part of a list; ``next`` is the cursor of the part after it, null on the last."""

    data: list[Told]
    next: str | None


class Changed(Shape):
    """Whether anything changed: asking again for what is so already changes nothing."""

    changed: bool


def page_of(
    rows: QuerySet[Row, Any], asked: Paging, tell: Callable[[list[Row]], list[Told]], *, by: str = "pk"
) -> Page[Told]:
    """The page that is asked for. ``by`` is a unique column with an index; a leading ``-`` turns it round."""
    column, way = by.removeprefix("-"), "lt" if by.startswith("-") else "gt"
    if asked.cursor:
        rows = rows.filter(**{f"{column}__{way}": _place(asked.cursor)})
    found = list(rows.order_by(by)[: asked.limit + 1])
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return Page(data=tell(page), next=_cursor(getattr(page[-1], column)) if more else None)


def _cursor(place: int) -> str:
    return urlsafe_b64encode(f"after:{place}".encode()).decode().rstrip("=")


def _place(cursor: str) -> int:
    try:
        word, _, place = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode("ascii").partition(":")
    except (NotBase64, ValueError):
        word, place = "", ""
    if word != "after" or not place.isdecimal() or len(place) > _MOST_DIGITS:
        places = [Place("query.cursor", "Give `next` of the page before, as it is.")]
        raise refused("This cursor is none of ours.", places)
    return int(place)

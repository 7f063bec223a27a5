"""Lists as one recipe: search, filter, sort, page by page, and all of it as rows for a CSV file.

Pages are found by the row after which they begin, never by counting, so that the last page of a
million rows comes as quickly as the first. The address names that row by its id alone: no name and
no mail address stands in a URL. What is searched for may hold one; a list of people therefore takes
its search by POST (``private``), and everything else by GET.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.http import HttpRequest, QueryDict

from mailer.console.lookup import typed_by

PAGE: Final = 50
_CHUNK: Final = 500
_MOST_DIGITS: Final = 18
# No search needs more, and an address holds no more.
_MOST_TYPED: Final = 254
_FEW: Final = 2000

Row = TypeVar("Row", bound=Model)
Rows = QuerySet[Row, Any]


@dataclass(frozen=True)
class Filter(Generic[Row]):
    """A choice among a few: its parameter, its label, ``(value, name)`` pairs, and what a value leaves.

    ``choices`` may be groups too: ``(group name, [(value, name), ...])``.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, Any]]
    apply: Callable[[Rows[Row], str], Rows[Row]]
    everything: str = "All"

    @property
    def values(self) -> set[str]:
        return set(self._labels)

    def label_of(self, value: str) -> str:
        """What a value is called."""
        return self._labels.get(value, value)

    @property
    def _labels(self) -> dict[str, str]:
        groups = [pairs if isinstance(pairs, (list, tuple)) else [(value, pairs)] for value, pairs in self.choices]
        return {value: str(name) for pairs in groups for value, name in pairs}


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort. ``field`` must never be null; a leading ``-`` turns it round. Ties go by ``then`` and id."""

    name: str
    label: str
    field: str = "pk"
    then: str = ""

    @property
    def descending(self) -> bool:
        return self.field.startswith("-")

    @property
    def columns(self) -> list[str]:
        """What it is sorted by, before the id."""
        return [column for column in (self.field.removeprefix("-"), self.then) if column not in {"", "pk"}]

    def by(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}{column}" for column in (*self.columns, "pk")]

    def after(self, row: Model) -> Q:
        """``(family_name, given_name, id) > ('Vilček', 'Jan', 7)``: so databases enter the index right at ``row``."""
        columns = _together(F(column) for column in (*self.columns, "pk"))
        values = _together(Value(getattr(row, column)) for column in (*self.columns, "pk"))
        way = " < " if self.descending else " > "
        return Q(Func(columns, values, template="%(expressions)s", arg_joiner=way, output_field=BooleanField()))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page as the macros ``ui.filters`` and ``ui.pager`` draw it."""

    listing: Listing[Row]
    rows: list[Row]
    asked: dict[str, str]
    begins_after: str
    following: str

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter leaves something out."""
        return any(value for name, value in self.asked.items() if name != "sort")

    @property
    def query(self) -> str:
        """What was asked for, for links that keep it: the export, the live part of the page."""
        return _encoded({**self.asked, "after": self.begins_after})

    @property
    def next_query(self) -> str:
        return _encoded({**self.asked, "after": self.following}) if self.following else ""

    @property
    def first_query(self) -> str:
        return _encoded(self.asked)


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """How a list can be asked. ``rows`` is everything the reader may see, in any order."""

    search: Callable[[Rows[Row], str], Rows[Row]] | None = None
    search_label: str = "Search"
    filters: Sequence[Filter[Row]] = ()
    orders: Sequence[Order] = field(default_factory=lambda: (Order("new", "Newest first", "-pk"),))
    size: int = PAGE
    private: bool = False

    def page(self, request: HttpRequest, rows: Rows[Row], *, asking: Mapping[str, str] | None = None) -> Page[Row]:
        """The page that the request asks for, or ``asking`` in its place; what is asked wrongly is left aside."""
        given = _parameters(request, self.private) if asking is None else asking
        asked, order = self.asked(given), self._order(given)
        found, start = self._found(rows, asked), _number(given.get("after", ""))
        anchor = rows.filter(pk=start).first() if start is not None else None
        if anchor is not None:
            found = found.filter(order.after(anchor))
        # The ids first, so that what is told beside each row is asked of this page alone.
        ids = found.order_by(*order.by()).values("pk")[: self.size + 1]
        page = list(rows.filter(pk__in=ids).order_by(*order.by()))
        more = len(page) > self.size
        return Page(
            self,
            page[: self.size],
            asked,
            str(anchor.pk) if anchor else "",
            str(page[self.size - 1].pk) if more else "",
        )

    def everything(self, request: HttpRequest, rows: Rows[Row]) -> Iterator[Row]:
        """All that the search and the filters leave, in the chosen order, a few at a time."""
        given = _parameters(request, self.private)
        order = self._order(given)
        found = self._found(rows, self.asked(given)).order_by(*order.by())
        last: Row | None = None
        while chunk := list((found if last is None else found.filter(order.after(last)))[:_CHUNK]):
            yield from chunk
            last = chunk[-1]

    def asked(self, given: Mapping[str, str]) -> dict[str, str]:
        """What is asked of the list, of all that is given: nothing that it does not know."""
        asked = {"q": typed_by(given.get("q", ""))[:_MOST_TYPED]} if self.search else {}
        for known in self.filters:
            value = given.get(known.name, "")
            asked[known.name] = value if value in known.values else ""
        if len(self.orders) > 1:
            asked["sort"] = self._order(given).name
        return asked

    def in_words(self, asked: Mapping[str, str]) -> list[tuple[str, str]]:
        """What is asked, as label and value, for people."""
        search = [(self.search_label, asked["q"])] if asked.get("q") else []
        chosen = [(known, asked[known.name]) for known in self.filters if asked.get(known.name)]
        return search + [(known.label, known.label_of(value)) for known, value in chosen]

    def _order(self, given: Mapping[str, str]) -> Order:
        wanted = given.get("sort", "")
        return next((order for order in self.orders if order.name == wanted), self.orders[0])

    def _found(self, rows: Rows[Row], asked: dict[str, str]) -> Rows[Row]:
        if self.search and asked["q"]:
            rows = self.search(rows, asked["q"])
        for known in self.filters:
            if asked[known.name]:
                rows = known.apply(rows, asked[known.name])
        return rows


def narrowed(rows: Rows[Row], ids: QuerySet[Any, Any], otherwise: Q) -> Rows[Row]:
    """Rows whose id is among ``ids``, or that ``otherwise`` says the same of, row by row.

    A few are found by their ids and put in order; many are met soon enough in the order of the list.
    Either way no list of a million is read to show a page of it.
    """
    few = list(ids[: _FEW + 1])
    return rows.filter(pk__in=few) if len(few) <= _FEW else rows.filter(otherwise)


def rows_shown(request: HttpRequest, rows: Rows[Row]) -> list[Row]:
    """Those of few rows that a page shows and names, for what it asks for once it stands; all where it names none.

    An answer about another row would have no place on that page.
    """
    named = set(request.GET.getlist("row"))
    return [row for row in rows if not named or str(row.pk) in named]


def _together(parts: Iterable[F | Value]) -> Func:
    return Func(*parts, template="(%(expressions)s)", output_field=BooleanField())


def _parameters(request: HttpRequest, private: bool) -> Mapping[str, str]:  # noqa: FBT001 - a field of the listing
    given: QueryDict = request.POST if private and request.method == "POST" else request.GET
    return {name: str(value) for name, value in given.items()}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _encoded(values: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in values.items() if value})
    return query.urlencode()

"""One model's rows, as a list and one by one. Whatever its size, a page costs a pinned number of short queries."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from mailer.console.superuser.shown import COLUMNS, fields_of

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
    _Paginator = Paginator[Model]
else:
    _ModelAdmin = admin.ModelAdmin
    _Paginator = Paginator

MOST_ROWS: Final = 10_000


class FirstRows(_Paginator):
    """Counts no further than ``MOST_ROWS``: the rest of a table of millions is found by key, not by leafing."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_ROWS].count())


class ReadOnly(_ModelAdmin):
    """Lists and shows; there is no address at which anything could be added, changed or deleted."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    list_select_related = False
    ordering = ("-pk",)
    paginator = FirstRows
    search_fields = ("pk",)
    search_help_text = "The whole key of the row, or what else is unique in it, such as a member's number."
    show_full_result_count = False
    sortable_by = ()
    view_on_site = False

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        found = fields_of(model)
        # By its column a relation is its bare key, and no row of another table is read for it.
        self.shown = tuple(field.attname for field in found)
        self._unique = [field for field in found if field.unique]
        super().__init__(model, admin_site)

    def get_urls(self) -> list[URLPattern]:
        guard, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", guard(self.changelist_view), name=f"{name}_changelist"),
            path("<path:object_id>/change/", guard(self.change_view), name=f"{name}_change"),
        ]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return self.shown[:COLUMNS]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.shown

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """By what is unique alone: an index serves it."""
        del request
        if not search_term:
            return queryset, False
        asked = Q(pk__in=())
        for field in self._unique:
            if _fits(field, search_term):
                asked |= Q(**{field.attname: search_term})
        return queryset.filter(asked), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Rows are chosen by what is shown of them, so that nothing hidden can be asked out of them."""
        del value, request
        return lookup in self.shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _fits(field: Field[Any, Any], text: str) -> bool:
    try:
        field.to_python(text)
    except ValidationError:
        return False
    return True

"""The one door to these pages. It opens to superusers who are signed in by the product's own way in.

To everybody else there is nothing here, not even a page to sign in. Nothing but reading is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.common import no_append_slash
from django.views.decorators.http import require_safe

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console.access import lacks_second_factor, set_up_second_factor
from mailer.console.superuser.rows import ReadOnly
from mailer.console.superuser.shown import own_models

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SuperuserSite(admin.AdminSite):
    site_header = site_title = "Society Mailer: rows, to be read"
    index_title = "Every table"
    empty_value_display = "–"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user)

    def get_log_entries(self, request: HttpRequest) -> Any:
        """There is no log (see ``apps``), and none may be loaded by asking for it."""
        del request
        return ()

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without Django's pages for signing in and out and for passwords, which know no second factor."""
        rooms = sorted({model._meta.app_label for model in self._registry})
        return [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript), name="jsi18n"),
            *(
                path(f"{model._meta.app_label}/{model._meta.model_name}/", include(rows.urls))
                for model, rows in self._registry.items()
            ),
            re_path(rf"^(?P<app_label>{'|'.join(rooms)})/$", self.admin_view(self.app_index), name="app_list"),
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # noqa: FBT001, FBT002 - Django's
        del cacheable

        @no_append_slash
        @never_cache
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may_enter(request.user):
                raise Http404
            if isinstance(request.user, Staff) and lacks_second_factor(request.user):
                return set_up_second_factor(request)
            return require_safe(view)(request, *args, **kwargs)

        return cast("View", update_wrapper(guarded, view, updated=()))


def may_enter(person: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this is a superuser who is still an admin."""
    return isinstance(person, Staff) and person.is_superuser and person.may(Right.ADMINISTER)


def mounted(admin_path: str) -> list[URLResolver]:
    """The pages below this path; none when it is empty."""
    if not admin_path:
        return []
    site = SuperuserSite()
    site.register(own_models(), ReadOnly)
    return [path(f"{admin_path}/", site.urls)]

"""Who may open what: default deny.

A view says the right it needs beside itself; ``screen`` puts only such views into the list of URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console import errors

type_of_view = Callable[..., HttpResponseBase]


def requires(right: Right) -> Callable[[type_of_view], type_of_view]:
    """Open a view only to staff who hold ``right``; others are asked to sign in, or told why not."""

    def decorate(view: type_of_view) -> type_of_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, Staff):
                return _sign_in_first(request)
            if not request.user.may(right):
                return errors.forbidden(request, right)
            return view(request, *args, **kwargs)

        guarded.__dict__["right"] = right
        return guarded

    return decorate


def screen(route: str, view: type_of_view, name: str) -> URLPattern:
    """A path to a guarded view; refused at start-up when the view names no right."""
    if "right" not in vars(view):
        raise ImproperlyConfigured(f"{view.__module__}.{view.__name__} names no right. Put @requires(Right...) on it.")
    return path(route, view, name=name)


def staff_of(request: HttpRequest) -> Staff:
    """The person signed in; only for views behind ``requires``."""
    if not isinstance(request.user, Staff):
        raise TypeError("This view is not behind @requires(Right...).")
    return request.user


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    if "HX-Request" in request.headers:
        # A redirect would be followed silently and the sign-in page put into the middle of the screen.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path(), login_url=reverse("sign-in"))

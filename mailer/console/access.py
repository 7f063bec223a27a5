"""Who may open what: default deny.

A view says the right it needs beside itself; ``screen`` puts only such views into the list of URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.queries import has_two_factor, must_have_two_factor
from mailer.accounts.roles import Right
from mailer.console import errors, notices

type_of_view = Callable[..., HttpResponseBase]


def requires(right: Right) -> Callable[[type_of_view], type_of_view]:
    """Open a view only to staff who hold ``right``; others are asked to sign in, or told why not."""

    def decorate(view: type_of_view) -> type_of_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            staff = request.user
            if not isinstance(staff, Staff):
                return _sign_in_first(request)
            if not staff.may(right):
                return errors.forbidden(request, right)
            if lacks_second_factor(staff):
                return set_up_second_factor(request)
            _refuse_nul(request)
            response = view(request, *args, **kwargs)
            # Opened by its address, what only a button does would show an empty page.
            opened = request.method == "GET" and response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
            return errors.only_a_button(request, response.headers["Allow"]) if opened else response

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
    return redirect_to_login(_way_back(request), login_url=reverse("account_login"))


def _way_back(request: HttpRequest) -> str:
    """What is opened after signing in: for a button that was pressed, the page on which it stood."""
    came_from = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(came_from, request.get_host()):
        return urlsplit(came_from).path
    return request.get_full_path()


def _refuse_nul(request: HttpRequest) -> None:
    """Nobody can type a NUL character, and no text that a database keeps may hold one."""
    sent = (text for form in (request.GET, request.POST) for name, values in form.lists() for text in (name, *values))
    if any("\0" in text for text in sent):
        raise BadRequest("the address or the form holds a NUL character")


def lacks_second_factor(staff: Staff) -> bool:
    """Whether a second factor is asked of this person now that they have not set up."""
    asked = must_have_two_factor(staff, two_factor_for=env.current().two_factor_for, now=timezone.now())
    return asked and not has_two_factor(staff)


def set_up_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Lead to where it is set up."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    notices.warn(request, "Your society asks for a second factor. Set up an app or a passkey, then everything opens.")
    return redirect("mfa_index")

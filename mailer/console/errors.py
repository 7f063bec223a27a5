"""Pages for what went wrong: what it is, and what to do. They need no database.

Django calls those named in ``urls`` and settings, and hands over the exception, which is told to nobody.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailer.accounts.roles import Right


def forbidden(request: HttpRequest, right: Right) -> HttpResponse:
    words = f"Your role does not let you {right.value}. Ask an admin of your society for a role that does."
    return _page(request, 403, "This is not open to you", words)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    words = "Your browser sent something this page can't read. Go back, reload the page and try again."
    return _page(request, 400, "That did not work", words)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    words = "Your role does not let you do this. Ask an admin of your society for a role that does."
    return _page(request, 403, "This is not open to you", words)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason
    words = (
        "This page stood open too long, or your browser keeps no cookies, so we can't be sure that it was you. "
        "Nothing was changed. Allow cookies for this site, reload the page and try again."
    )
    return _page(request, 403, "Please try that again", words)


def only_a_button(request: HttpRequest, allowed: str) -> HttpResponse:
    words = "Only a button does what is done at this address, so there is nothing to show. Nothing was changed."
    response = _page(request, 405, "Nothing to see here", words)
    response["Allow"] = allowed
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    words = "Somebody at your address tried this too often in a short time. Wait some minutes, then try again."
    return _page(request, 429, "Please wait a little", words)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    del exception
    words = "Nothing is kept at this address. It may have been mistyped or cut off."
    return _page(request, 404, "This page does not exist", words)


def server_error(request: HttpRequest) -> HttpResponse:
    words = (
        "This is a fault of ours, and it is in the log. Try again in some minutes. "
        "If it stays, whoever runs this mailer can look with `mailer check`."
    )
    return _page(request, 500, "Something went wrong here", words)


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    return render(request, "console/error.html", {"title": title, "words": words}, status=status)

"""What was just done is told once, and can be undone where it can."""

from __future__ import annotations

from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mailer.console.notices import Notice, refuse, tell, told, warn


def visit() -> HttpRequest:
    request = RequestFactory().get("/")
    for middleware in (SessionMiddleware, MessageMiddleware):
        middleware(lambda _: HttpResponse()).process_request(request)
    return request


def test_each_kind_and_its_undo() -> None:
    request = visit()
    tell(request, "Removed.", undo="/sections/7/undo")
    warn(request, "Look.")
    refuse(request, "No.")
    assert told(request) == [
        Notice("Removed.", "good", "/sections/7/undo"),
        Notice("Look.", "warn"),
        Notice("No.", "bad"),
    ]

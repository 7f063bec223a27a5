"""The language of a page: the member's own, or else the first the browser asks for that we speak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from mailer.members.models import Member


def spoken(code: str) -> str | None:
    """The one of our languages that ``code`` means (``de-AT`` is ``de``), or None."""
    try:
        return translation.get_supported_language_variant(code.lower())
    except LookupError:
        return None


def of_browser(request: HttpRequest) -> str:
    """What the browser asks for. No cookie is looked at: these pages set none."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((found for code, _ in asked if (found := spoken(code))), settings.LANGUAGE_CODE)


def speak_to(member: Member) -> None:
    """Go on in the member's language, where it is one of ours."""
    if code := spoken(member.language):
        translation.activate(code)


@contextmanager
def in_language_of(member: Member) -> Iterator[None]:
    """Write in the member's language; in English where it is none of ours."""
    with translation.override(spoken(member.language) or settings.LANGUAGE_CODE):
        yield

"""``/.well-known/security.txt`` (RFC 9116): where faults in security are reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer import env

GOOD_FOR: Final = timedelta(days=30)
"""The RFC wants an end less than a year away; this one moves on as long as the server runs."""


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The contact that is set, or nothing."""
    said = env.current()
    if not said.security_contact:
        raise Http404
    expires = (timezone.now() + GOOD_FOR).replace(microsecond=0)
    lines = (
        f"Contact: {said.security_contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {said.public_url}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

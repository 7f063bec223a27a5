"""``/media/...``: the pictures in letters. What an address shows never changes, so it is kept for ever.

Everybody may see them, from any page: mailbox providers fetch them on behalf of readers.
"""

from __future__ import annotations

from typing import Final

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from mailer.content.images.services import EXTENSIONS

PATTERN: Final = r"^media/(?P<path>images/[0-9a-f]{2}/(?P<digest>[0-9a-f]{64})\.(?P<kind>jpg|png|gif))$"
_TYPES: Final = {extension: mime for mime, extension in EXTENSIONS.items()}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@require_safe
def image(request: HttpRequest, path: str, digest: str, kind: str) -> HttpResponse:
    """One picture, or a plain 404 that nobody keeps."""
    tag = f'"{digest}"'
    headers = {"Cache-Control": _FOR_EVER, "ETag": tag}
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    try:
        # Read at once: none is larger than a megabyte.
        with default_storage.open(path) as file:
            picture = file.read()
    except FileNotFoundError:
        return HttpResponse("There is no such picture.", "text/plain", 404, headers={"Cache-Control": "no-store"})
    headers |= {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(picture, _TYPES[kind], headers=headers)

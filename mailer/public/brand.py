"""``/brand/<digest>.css``: the society's colours, laid over the product's own.

A style sheet of its own, because pages may carry no styles inside them. Its address changes with
the colours, so it is kept for ever.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society

_SHEET: Final = """:root {{
  --accent: {light};
  --accent-strong: color-mix(in srgb, {light} 82%, black);
  --tint: color-mix(in srgb, {light} 8%, white);
  --focus: {light};
}}
@media (prefers-color-scheme: dark) {{
  :root {{
    --accent: {dark};
    --accent-strong: color-mix(in srgb, {dark} 75%, white);
    --on-accent: #101418;
    --tint: color-mix(in srgb, {dark} 14%, #1a2026);
    --focus: {dark};
  }}
}}
"""


def sheet(row: Society) -> str:
    """The colours as CSS. Society and letters have checked that they are colours and can be read."""
    return _SHEET.format(light=row.colour_accent, dark=row.colour_accent_dark)


def brand_path(row: Society) -> str:
    return reverse("brand", args=[_digest(row)])


def _digest(row: Society) -> str:
    return sha256(sheet(row).encode()).hexdigest()[:12]


@require_safe
def brand(_request: HttpRequest, digest: str) -> HttpResponse:
    """The sheet of today; under an address of another day it is kept by nobody."""
    try:
        row = society()
    except SocietyMissing:
        return HttpResponse("", "text/css")
    kept = "public, max-age=31536000, immutable" if digest == _digest(row) else "no-store"
    return HttpResponse(sheet(row), "text/css; charset=utf-8", headers={"Cache-Control": kept})

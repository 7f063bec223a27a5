"""``/v/<token>``: the exact copy as a web page, in which nothing can run."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

from mailer.deliveries import links
from mailer.deliveries.archive import exact_copy
from mailer.public.doors import delivery_of, member_page, unknown

# Letters carry their styles inline, because mail programs want it so. Scripts, forms and frames
# are impossible, and the page has an origin of its own; its links open as they do in a mailbox.
LETTER_POLICY: Final = (
    "default-src 'none'; img-src 'self' https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@member_page("GET")
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The letter as this member got it."""
    delivery = delivery_of(links.VIEW_ONLINE, token)
    if delivery is None:
        return unknown(request)
    return HttpResponse(exact_copy(delivery).html, headers={"Content-Security-Policy": LETTER_POLICY})

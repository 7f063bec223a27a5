"""A letter as it would look with what stands in the form, in a frame in which nothing can run. Nothing is saved."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from mailer.accounts.roles import Right
from mailer.campaigns.previews import skeleton_of, variants_of
from mailer.console.access import requires
from mailer.console.page import show
from mailer.console.preview import FAULT_POLICY, LETTER_POLICY
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.faults import ContentRefused
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.content.services import brand_context
from mailer.deliveries.readers import example_reader
from mailer.rendering.fields import merge_values
from mailer.rendering.pipeline import LetterSource

KIND: Final = "message"
_LOOKS: Final = (
    "name",
    "short_name",
    "website",
    "postal_address",
    "logo_url",
    "logo_alt",
    "colour_accent",
    "colour_accent_dark",
    "why",
    "contact_address",
    "time_zone",
)
_DARK: Final = "(prefers-color-scheme: dark)"


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_sameorigin
def letterhead(request: HttpRequest) -> HttpResponse:
    """The sample of a short letter, from the society as it is, with what was typed over it."""
    row = Society.objects.order_by("pk").first() or Society()
    for name in _LOOKS:
        if name in request.POST:
            setattr(row, name, request.POST[name].strip())
    try:
        html = _letter(row)
    except ContentRefused as refused:
        response = show(request, "preview_fault.html", {"faults": list(map(str, refused.faults))})
        response["Content-Security-Policy"] = FAULT_POLICY
        return response
    # A frame can't be told to prefer dark, so for this look the rules for it always hold.
    shown = html.replace(_DARK, "all") if request.POST.get("look") == "dark" else html
    return HttpResponse(shown, headers={"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"})


def _letter(row: Society) -> str:
    source = LetterSource(EMAIL_TEMPLATES, KIND, get(KIND).sample(), brand_context(row))
    variant = variants_of(source)[0]
    skeleton = skeleton_of(source, variant)
    return skeleton.render(merge_values(example_reader(variant).recipient, skeleton.fields)).html

"""What a letter's results hand out line by line: every event, and the proof of sending."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.console.access import requires, staff_of
from mailer.console.letter import campaign_or_404
from mailer.tracking.proof.entries import NothingToProve, proof_of
from mailer.tracking.raw_events import event_lines

_LINES: Final = "application/x-ndjson"
_TEXT: Final = "text/plain; charset=utf-8"


@requires(Right.PERSONS)
@require_safe
def events(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every event as it is kept. None names a member, but each tells what one of them did."""
    del request
    campaign = campaign_or_404(pk)
    return _file(f"letter-{campaign.pk}-events.jsonl", event_lines(campaign.pk), _LINES)


@requires(Right.EXPORT)
@require_POST
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed list of everybody the letter was meant for. That it was taken out is recorded."""
    campaign = campaign_or_404(pk)
    try:
        lines = proof_of(campaign, now=timezone.now())
    except NothingToProve as exc:
        raise Http404 from exc
    actor, subject = f"staff:{staff_of(request).pk}", f"campaign:{campaign.pk}"
    record(actor=actor, action="campaign.proof_made", subject=subject)
    return _file(f"proof-of-sending-{campaign.pk}.txt", lines, _TEXT)


def _file(name: str, lines: Iterable[bytes], kind: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type=kind, headers=headers)

"""``/metrics`` for Prometheus. It is not there before MAILER_METRICS_TOKEN is set, and asks for it then."""

from __future__ import annotations

import hmac

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from mailer import env
from mailer.esp import registry
from mailer.observing.metrics import exposition


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every figure, for who brings the token as ``Authorization: Bearer TOKEN``."""
    said = env.current()
    if not said.metrics_token:
        raise Http404
    brought = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(brought, f"Bearer {said.metrics_token}".encode()):
        words = "Send the header `Authorization: Bearer` with the value of MAILER_METRICS_TOKEN.\n"
        headers = {"WWW-Authenticate": 'Bearer realm="metrics"'}
        return HttpResponse(words, status=401, content_type="text/plain; charset=utf-8", headers=headers)
    return HttpResponse(exposition(now=timezone.now(), silent=registry.silent(said)), content_type=CONTENT_TYPE_LATEST)

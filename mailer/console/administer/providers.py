"""How mail leaves: what is set, what is missing and where to put it, and one message to try it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mailer import env
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.administer.carrying import WORDS, Way, carrier
from mailer.console.administer.reports import reports
from mailer.console.administer.settings_told import WEBHOOK_PATH, settings_of
from mailer.console.page import show
from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society
from mailer.env import Env
from mailer.esp.registry import provider
from mailer.esp.services import SERVICES
from mailer.providers.port import ProviderFailure, Sender
from mailer.providers.trial import trial

_CHOICES = (Way.SANDBOX, Way.SENDGRID, Way.SMTP, Way.SERVICE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the test message, and how it ended."""

    name: str
    words: str
    done: bool


@requires(Right.ADMINISTER)
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Everything about the way out and the way back."""
    said = env.current()
    now_by = carrier(said)
    wanted = request.GET.get("way", "")
    chosen = Way(wanted) if wanted in _CHOICES else (now_by.way if now_by.way in _CHOICES else Way.SANDBOX)
    row = Society.objects.order_by("pk").first()
    context = {
        "carrier": now_by,
        "chosen": chosen,
        "ways": [(WORDS[way].name, f"?way={way}", way is chosen) for way in _CHOICES],
        "settings": settings_of(chosen, said) if chosen is not Way.SANDBOX else [],
        "webhook": _reports_to(chosen, said),
        "services": [service.title for service in SERVICES.values()],
        "failover": said.failover_provider,
        "reports": reports(now=timezone.now()),
        "domain": row.sender_address.rpartition("@")[2] if row else "",
        "only_to": said.only_to,
    }
    return show(request, "administer/providers.html", context)


def _reports_to(chosen: Way, said: Env) -> str:
    """The address that is entered where the chosen provider is set up; "" while no service is chosen."""
    if chosen is Way.SERVICE:
        return f"{said.public_url}/hooks/{said.provider}" if said.provider in SERVICES else ""
    return f"{said.public_url}{WEBHOOK_PATH}"


@requires(Right.ADMINISTER)
@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    """Send one message to oneself, and tell each step."""
    me, said = staff_of(request), env.current()
    try:
        row = society()
    except SocietyMissing:
        notices.refuse(request, "Say first who the mail is from: set up the society.")
        return redirect("console:providers")
    sender = Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)
    steps: list[Step] = []

    def tell(name: str, words: str) -> None:
        steps.append(Step(name, words, done=True))

    try:
        trial(provider("", said), said, sender=sender, to=me.email, tell=tell)
    except ProviderFailure as failure:
        steps.append(Step("stopped", failure.reason, done=False))
    record(
        actor=f"staff:{me.pk}",
        action="provider.tried",
        subject=f"provider:{said.provider}",
        detail={"taken": steps[-1].done},
    )
    return show(request, "administer/tried.html", {"steps": steps, "carrier": carrier(said), "narrow": True})

"""One webhook: its secret, what it was told and answered, telling it again, switching it off and on."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.confirming import Confirmation
from mailer.console.hooks.endpoints import word_of
from mailer.console.listing import Filter, Listing
from mailer.console.page import show
from mailer.console.words import Word
from mailer.hooks import services
from mailer.hooks.events import WORDS, Event
from mailer.hooks.models import Endpoint, Message, MessageState
from mailer.hooks.signing import secret_of

STATES: Final[dict[str, Word]] = {
    MessageState.DUE: Word("Waiting", "It is delivered as soon as it can be.", "waiting"),
    MessageState.DELIVERED: Word("Delivered", "The program took it.", "good"),
    MessageState.FAILED: Word("Given up", "The program did not take it for three days.", "bad"),
}


def _of_state(rows: QuerySet[Message, Any], value: str) -> QuerySet[Message, Any]:
    return rows.filter(state=value)


def _of_event(rows: QuerySet[Message, Any], value: str) -> QuerySet[Message, Any]:
    return rows.filter(event=value)


MESSAGES: Final = Listing[Message](
    filters=(
        Filter("state", "Standing", [(state, word.name) for state, word in STATES.items()], _of_state),
        Filter("event", "What happened", [(event.value, words) for event, words in WORDS.items()], _of_event),
    )
)

STEPS: Final[dict[str, Confirmation]] = {
    "off": Confirmation(
        "Switch this webhook off?",
        "It is told nothing more. What waits is kept for 30 days, and goes out when you switch it on again.",
        "Switch off",
        "The webhook is off.",
        lambda row, by: services.switch_off(endpoint=row, by=by, now=timezone.now()),
    ),
    "on": Confirmation(
        "Switch this webhook on?",
        "What waits goes out first.",
        "Switch on",
        "The webhook is told again.",
        lambda row, by: services.switch_on(endpoint=row, by=by),
    ),
    "secret": Confirmation(
        "Change the secret?",
        "Messages carry both signatures for a week. Give the program the new secret within that time.",
        "Change it",
        "The secret is another one. Give it to the program within a week.",
        lambda row, by: services.change_secret(endpoint=row, by=by, now=timezone.now()),
    ),
    "remove": Confirmation(
        "Remove this webhook?",
        "Its messages and their log go with it.",
        "Remove it",
        "The webhook is removed.",
        lambda row, by: services.remove_endpoint(endpoint=row, by=by),
        dangerous=True,
    ),
}


@requires(Right.ADMINISTER)
@require_safe
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is told, and the log, the newest first."""
    row = get_object_or_404(Endpoint, pk=pk)
    page = MESSAGES.page(request, row.messages.prefetch_related("log"))
    context = {
        "hook": row,
        "word": word_of(row),
        "told": [WORDS[Event(event)] for event in row.events if event in set(Event)],
        "secret": secret_of(row.salt),
        "both_until": row.old_until if row.old_until and row.old_until > timezone.now() else None,
        "page": page,
        "states": STATES,
        "events": {event.value: words for event, words in WORDS.items()},
    }
    return show(request, "hooks/hook.html", context)


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask, then do it."""
    if verb not in STEPS:
        raise Http404
    row, step = get_object_or_404(Endpoint, pk=pk), STEPS[verb]
    if request.method != "POST":
        return show(request, "hooks/change.html", {"hook": row, "step": step, "verb": verb, "narrow": True})
    step.does(row, staff_of(request))
    notices.tell(request, step.done)
    return redirect("console:hooks") if verb == "remove" else redirect("console:hook", pk=pk)


@requires(Right.ADMINISTER)
@require_POST
def again(request: HttpRequest, pk: int, message_id: int) -> HttpResponse:
    """Deliver a message once more."""
    message = get_object_or_404(Message.objects.select_related("endpoint"), pk=message_id, endpoint=pk)
    services.send_again(message=message, by=staff_of(request), now=timezone.now())
    notices.tell(request, "It is on its way again.")
    return redirect("console:hook", pk=pk)

"""Whether this installation is well: ``/healthz`` for the process, ``/readyz`` for all it needs.

Both are open to everybody and so name no host, no path, no version and no secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from django.db import Error as DatabaseTrouble
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection
from kombu.exceptions import OperationalError as BrokerTrouble

from mailer import env
from mailer.deliveries.models import Heartbeat

_BROKER_SECONDS: Final = 2
_QUIET_SECONDS: Final = 30.0
_REMEDY: Final = "Start `mailer worker` and `mailer beat`, or look into their logs."


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is needed, and in plain words how it stands."""

    ok: bool
    words: str


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else, so that a database that is down restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when letters can go out, else 503; either way every part with its words."""
    parts = {name: _looked_at(look) for name, look in LOOKS.items()}
    ready = all(part.ok for part in parts.values())
    answer = {"ready": ready, "parts": {name: asdict(part) for name, part in parts.items()}}
    return JsonResponse(answer, status=200 if ready else 503)


def _looked_at(look: Callable[[], Part]) -> Part:
    try:
        return look()
    except DatabaseTrouble:
        return Part(ok=False, words="Not known: the database does not answer.")


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseTrouble:
        return Part(ok=False, words="The database does not answer. Start it, or correct DATABASE_URL.")
    return Part(ok=True, words="The database answers.")


def _migrations() -> Part:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return Part(ok=False, words=f"Migrations not applied: {len(pending)}. Run `mailer migrate`.")
    return Part(ok=True, words="The database is up to date.")


def _broker() -> Part:
    try:
        with Connection(env.current().redis_url, transport_options=_BROKER_OPTIONS) as broker:
            broker.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
    except (BrokerTrouble, OSError):
        return Part(ok=False, words="The broker does not answer. Letters wait until it does; none is lost.")
    return Part(ok=True, words="The broker answers.")


def _worker() -> Part:
    """The pump leaves a heartbeat at each stroke, so a fresh one proves worker, beat and broker together."""
    quiet = timedelta(seconds=max(_QUIET_SECONDS, 3 * env.current().pump_interval))
    seen = Heartbeat.objects.filter(process="worker").values_list("at", flat=True).first()
    if seen is None:
        return Part(ok=False, words=f"No worker has been at work yet. {_REMEDY}")
    if timezone.now() - seen > quiet:
        words = f"No worker has been at work since {seen:%d %B %Y, %H:%M:%S} UTC."
        return Part(ok=False, words=f"{words} {_REMEDY}")
    return Part(ok=True, words="A worker is at work.")


_BROKER_OPTIONS: Final = {"socket_connect_timeout": _BROKER_SECONDS, "socket_timeout": _BROKER_SECONDS}
LOOKS: Final[dict[str, Callable[[], Part]]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "worker": _worker,
}

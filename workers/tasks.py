"""Every background job. A body says which service is called with what; the rows decide the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.utils import timezone

from mailer import env
from mailer.deliveries.carriers import provider_of, settle_provider
from mailer.deliveries.pace import Pace, SharedPace, Unlimited, client_of
from mailer.deliveries.pump import pump as stroke
from mailer.deliveries.sending import Dispatch
from mailer.deliveries.sending import send_batch as send
from mailer.deliveries.settling import Patience, Pipe
from mailer.deliveries.start import start_campaign as start
from mailer.jobs import Job
from mailer.lib.processes import process_name
from mailer.lib.rates import Rate, parse_lanes, parse_rates
from mailer.providers import registry
from mailer.providers.port import Recalled
from mailer.providers.suppression_lists import pull
from mailer.tracking import inbox
from mailer.tracking.suppression_lists import take_over
from workers.app import app


@lru_cache(maxsize=8)
def dispatch(provider: str) -> Dispatch:
    """What this worker sends with; ``provider`` "" is the usual one."""
    said = env.current()
    return Dispatch(provider=registry.provider(provider, said), clock=timezone.now, lease=said.lease, pace=pace())


@lru_cache(maxsize=1)
def lanes() -> Mapping[str, Sequence[Rate]]:
    return parse_lanes(env.current().domain_rates)


def pace() -> Pace:
    """The pace all workers share."""
    rates = parse_rates(env.current().rates)
    if not rates and not lanes():
        return Unlimited()
    return SharedPace(client=client_of(env.current().redis_url), provider_rates=rates, lanes=lanes())


@app.task(name=Job.SEND_BATCH)
def send_batch(batch_id: int) -> None:
    send(batch_id=batch_id, owner=process_name(), dispatch=dispatch(provider_of(batch_id)))


@app.task(name=Job.START_CAMPAIGN)
def start_campaign(campaign_id: int) -> None:
    said = env.current()
    carrier = dispatch(settle_provider(campaign_id, usual=said.provider)).provider
    smallest = {domain: min(rate.count for rate in rates) for domain, rates in lanes().items()}
    start(
        campaign_id=campaign_id,
        now=timezone.now(),
        batch_size=min([said.batch_size, carrier.largest, *(rate.count for rate in parse_rates(said.rates))]),
        cooling_off=said.cooling_off,
        lanes=smallest,
    )


@app.task(name=Job.DRAIN_INBOX)
def drain_inbox() -> None:
    inbox.drain(now=timezone.now())


@app.task(name=Job.PULL_SUPPRESSIONS)
def pull_suppressions() -> None:
    said = env.current()
    if said.sendgrid_api_key:
        listed = pull(api_key=said.sendgrid_api_key, api_url=said.sendgrid_api_url, timeout=said.provider_timeout)
        take_over(listed, now=timezone.now())


@app.task(name=Job.PUMP)
def pump() -> None:
    said, now = env.current(), timezone.now()
    inbox.drain(now=now)
    patience = Patience(lease=said.lease, settle_after=said.settle_after, park_after=said.park_after, grace=said.grace)
    # Without a key to check signatures with, no event is ever let in.
    pipe = Pipe(
        reports_events=bool(said.sendgrid_webhook_keys), drained=inbox.is_drained(), silent=registry.silent(said)
    )
    stroke(now=now, patience=patience, pipe=pipe, recall=recall)


def recall(batch_id: int, attempt: int) -> Recalled | None:
    """What a worker of this machine that was killed left in its journal."""
    return registry.journals(env.current()).recall(batch=str(batch_id), attempt=str(attempt))

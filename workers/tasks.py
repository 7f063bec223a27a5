"""Every background job. A body says which service is called with what; the rows decide the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from mailer import env
from mailer.content.services import own_addresses, society
from mailer.deliveries.carriers import fit, provider_of, settle_provider
from mailer.deliveries.following import Following
from mailer.deliveries.hints import follow_hint
from mailer.deliveries.pace import Pace, SharedPace, Unlimited, client_of
from mailer.deliveries.pump import is_due
from mailer.deliveries.pump import pump as stroke
from mailer.deliveries.sending import Dispatch
from mailer.deliveries.sending import send_batch as send
from mailer.deliveries.settling import Patience, Pipe
from mailer.deliveries.start import start_campaign as start
from mailer.deliveries.watch import listening_since
from mailer.env import Env
from mailer.esp import registry
from mailer.esp.believing import all_secrets
from mailer.hooks import delivering as hooks
from mailer.hooks.posting import Poster
from mailer.jobs import Job
from mailer.lib.mailbox_url import mailbox_of
from mailer.lib.networks import parse_networks
from mailer.lib.processes import process_name
from mailer.lib.rates import Rate, parse_lanes, parse_rates
from mailer.members.imports import background as member_files
from mailer.outbox import sending as outbox_sending
from mailer.outbox import services as outbox
from mailer.outbox.sending import Carrier
from mailer.privacy.provider import carry_out
from mailer.privacy.retention import apply_retention
from mailer.providers import registry as own
from mailer.providers.erasure import erasing
from mailer.providers.failover import Failover
from mailer.providers.port import Recalled, Sender
from mailer.providers.suppression_lists import pull
from mailer.public import spool
from mailer.tracking import inbox
from mailer.tracking.alerts.causes import Outlook
from mailer.tracking.alerts.mailing import mail_new
from mailer.tracking.alerts.watch import look
from mailer.tracking.mailbox.imap import MailboxTrouble
from mailer.tracking.mailbox.polling import poll
from mailer.tracking.statistics.refresh import refresh_due
from mailer.tracking.suppression_lists import take_over
from workers.app import app, is_stopping
from workers.watching import copies_made


@lru_cache(maxsize=8)
def dispatch(provider: str) -> Dispatch:
    """What this worker sends with; ``provider`` "" is the usual one."""
    said = env.current()
    return Dispatch(
        provider=registry.provider(provider, said),
        clock=timezone.now,
        lease=said.lease,
        pace=pace(),
        only_to=frozenset(said.only_to),
        made=copies_made,
        failover=failover(said),
    )


def failover(said: Env) -> Failover:
    return Failover(provider=said.failover_provider, after=said.failover_after)


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
def send_batch(*batch_ids: int) -> None:
    def send_one(batch_id: int) -> bool:
        carried = dispatch(provider_of(batch_id))
        fit(batch_id, largest=carried.provider.largest)
        return send(batch_id=batch_id, owner=process_name(), dispatch=carried)

    follow_hint(batch_ids, send=send_one, stopping=is_stopping, clock=timezone.now)


@app.task(name=Job.SEND_MESSAGE)
def send_message(message_id: int) -> None:
    row = society()
    sender = Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)
    carried = dispatch(outbox.provider_of(message_id))
    carrier = Carrier(
        provider=carried.provider,
        sender=sender,
        clock=timezone.now,
        only_to=carried.only_to,
        failover=carried.failover,
    )
    outbox_sending.send_message(message_id=message_id, carrier=carrier)


@app.task(name=Job.DELIVER_HOOK)
def deliver_hook(message_id: int) -> None:
    private = parse_networks(env.current().hook_networks)
    hooks.deliver(message_id=message_id, courier=hooks.Courier(post=Poster(private), clock=timezone.now))


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
        # Providers that report nothing follow no links either: then ours do.
        following=Following(site="" if carrier.reports_events else said.public_url, utm_source=said.utm_source),
    )


@app.task(name=Job.TAKE_IN_MEMBERS)
def take_in_members(job_id: int) -> None:
    folder = env.current().data_dir
    member_files.take_in(job_id, folder=folder, clock=timezone.now, own_addresses=own_addresses())


@app.task(name=Job.DRAIN_INBOX)
def drain_inbox() -> None:
    inbox.drain(now=timezone.now())


@app.task(name=Job.REFRESH_FIGURES)
def refresh_figures() -> None:
    refresh_due(now=timezone.now())


@app.task(name=Job.PULL_SUPPRESSIONS)
def pull_suppressions() -> None:
    said = env.current()
    if said.sendgrid_api_key:
        listed = pull(api_key=said.sendgrid_api_key, api_url=said.sendgrid_api_url, timeout=said.provider_timeout)
        take_over(listed, now=timezone.now())


@app.task(name=Job.ERASE_AT_PROVIDER)
def erase_at_provider() -> None:
    said = env.current()
    carry_out(forget=erasing(said), now=timezone.now())


@app.task(name=Job.APPLY_RETENTION)
def keep_no_longer() -> None:
    apply_retention(now=timezone.now())


@app.task(name=Job.POLL_BOUNCES)
def poll_bounces() -> None:
    said = env.current()
    if said.bounce_imap_url:
        with suppress(MailboxTrouble):  # staff are told by an alert; the next poll tries again
            poll(mailbox_of(said.bounce_imap_url), now=timezone.now(), ca_file=said.smtp_ca_file)


@app.task(name=Job.RAISE_ALERTS)
def raise_alerts() -> None:
    said, now = env.current(), timezone.now()
    outlook = Outlook(
        now=now,
        patience=patience(said),
        pipe=replace(pipe(said), since=listening_since()),
        provider=said.provider,
        webhook_keys=said.sendgrid_webhook_keys,
        secrets=all_secrets(said.service_settings),
        api_key=said.sendgrid_api_key,
        mailbox=bool(said.bounce_imap_url),
    )
    look(outlook)
    mail_new(page=f"{said.public_url}{reverse('console:alerts')}", now=now)


@app.task(name=Job.PUMP)
def pump() -> None:
    said, now = env.current(), timezone.now()
    if not is_due(now=now, interval=said.pump_interval):
        return
    spool.drain()
    inbox.drain(now=now)
    stroke(now=now, patience=patience(said), pipe=pipe(said), recall=recall, failover=failover(said))
    outbox.stroke(now=now)
    hooks.stroke(now=now)
    member_files.bring_on(now=now, folder=said.data_dir)


def patience(said: Env) -> Patience:
    return Patience(
        lease=said.lease,
        settle_after=said.settle_after,
        park_after=said.park_after,
        grace=said.grace,
        pump_interval=said.pump_interval,
    )


def pipe(said: Env) -> Pipe:
    """The way back from the provider, as it is now."""
    return Pipe(
        reports_events=registry.anybody_reports(said),
        drained=inbox.is_drained(),
        silent=registry.silent(said),
        one_by_one=registry.one_by_one(said),
    )


def recall(batch_id: int, attempt: int) -> Recalled | None:
    """What a worker of this machine that was killed left in its journal."""
    return own.journals(env.current()).recall(batch=str(batch_id), attempt=str(attempt))

"""``mailer provider``: does mail leave, and does the sender's domain vouch for it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click
import orjson
from django.utils import timezone

from mailer import env
from mailer.content.services import SocietyMissing, society
from mailer.esp.registry import PROVIDERS
from mailer.esp.registry import provider as provider_called
from mailer.esp.subscription import GOOD_FOR, NotAmazon, question
from mailer.providers.domain.asking import DomainRefused, domain_of, leaving_of
from mailer.providers.domain.examining import examine
from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import LookupFailed, Resolver
from mailer.providers.port import ProviderFailure, Sender
from mailer.providers.trial import trial
from mailer.tracking import inbox

_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.GOOD: "ok   ",
    Verdict.WARN: "mind ",
    Verdict.BAD: "FAULT",
    Verdict.UNKNOWN: "?    ",
}


@click.group()
def provider() -> None:
    """See whether mail leaves through a provider, and whether its domain is in order."""


@provider.command()
@click.option("--to", required=True, metavar="ADDRESS", help="Who gets the message: an address of your own.")
@click.option("--provider", "name", type=click.Choice(list(PROVIDERS)), help="Default: MAILER_PROVIDER.")
@click.option("--json", "as_json", is_flag=True, help="Print each step as one JSON object a line.")
def test(to: str, name: str | None, *, as_json: bool) -> None:
    """Send one message and tell each step. Exit code 0 when the provider took it, 1 when a step failed."""
    said = env.current()

    def tell(step: str, words: str) -> None:
        _say(step, words, done=True, as_json=as_json)

    try:
        row = society()
    except SocietyMissing as exc:
        raise click.ClickException(str(exc)) from exc
    sender = Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)
    try:
        trial(provider_called(name or "", said), said, sender=sender, to=to, tell=tell)
    except ProviderFailure as exc:
        _say("stopped", exc.reason, done=False, as_json=as_json)
        raise SystemExit(1) from None


@provider.command("dns")
@click.argument("domain")
@click.option("--selector", "selectors", multiple=True, help="Name of a DKIM key; may be given several times.")
@click.option("--return-path", metavar="DOMAIN", help="Where bounces go. Default: MAILER_SMTP_RETURN_PATH.")
@click.option("--provider", "name", type=click.Choice(list(PROVIDERS)), help="Default: MAILER_PROVIDER.")
@click.option("--json", "as_json", is_flag=True, help="Print each finding as one JSON object a line.")
def dns(domain: str, selectors: tuple[str, ...], return_path: str | None, name: str | None, *, as_json: bool) -> None:
    """Check SPF, DKIM, DMARC and MX of DOMAIN, from which letters come. Exit code 1 when something is wrong."""
    said = env.current()
    try:
        asked, leaving = domain_of(domain), leaving_of(said, provider=name or "", return_path=return_path)
        found = examine(asked, Resolver(said.dns_resolver), leaving=leaving, selectors=selectors)
    except (LookupFailed, DomainRefused) as exc:
        raise click.ClickException(str(exc)) from exc
    for finding in found:
        _tell(finding, as_json=as_json)
    raise SystemExit(1 if any(finding.verdict is Verdict.BAD for finding in found) else 0)


@provider.command()
def confirm() -> None:
    """Show the link by which Amazon SNS is allowed to report here. Exit code 1 when it has not asked."""
    try:
        told = inbox.latest("ses", since=timezone.now() - GOOD_FOR)
        asked = next(filter(None, map(question, told)), None)
    except NotAmazon as exc:
        raise click.ClickException(str(exc)) from exc
    if asked is None:
        words = "Amazon has not asked yet. In the SNS console choose the subscription, then “Request confirmation”."
        raise click.ClickException(words)
    click.echo(f"{asked.topic} asks to report here. If you set that up yourself, open:")
    click.echo(asked.link)


def _tell(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(finding).decode())
        return
    click.echo(f"{_WORDS[finding.verdict]}  {finding.subject} ({finding.place}): {finding.found}")
    if finding.remedy:
        click.echo(f"       {finding.remedy}")


def _say(step: str, words: str, *, done: bool, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps({"step": step, "ok": done, "words": words}).decode())
    else:
        click.echo(f"{'ok   ' if done else 'FAULT'}  {step}: {words}")

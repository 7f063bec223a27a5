"""The settings of each way mail can leave, and whether they are set. A secret's value is never shown.

They come from the environment of the mailer's processes, not from this console: whoever can open a
browser must not be able to read a key, or to send the society's letters through another server.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from mailer.console.administer.carrying import Way
from mailer.env import Env
from mailer.esp.services import SERVICES
from mailer.lib.server_url import is_loopback

WEBHOOK_PATH = "/hooks/sendgrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One setting. ``shown`` is its value where that is no secret; ``line`` is what to write, with an example."""

    name: str
    what: str
    given: bool
    shown: str = ""
    line: str
    needed: bool = True


def settings_of(way: Way, env: Env) -> list[Told]:
    """What ``way`` needs, in the order in which it is set up."""
    needs = {Way.SENDGRID: _sendgrid, Way.SMTP: _smtp, Way.SERVICE: _service}
    return [_public(env), *needs[way](env)]


def _public(env: Env) -> Told:
    reachable = not is_loopback(urlsplit(env.public_url).hostname or "")
    return Told(
        name="MAILER_PUBLIC_URL",
        what="The address of this mailer, as members reach it: links in letters begin with it.",
        given=reachable,
        shown=env.public_url,
        line="MAILER_PUBLIC_URL=https://letters.society.example.org",
    )


def _sendgrid(env: Env) -> Iterator[Told]:
    sandbox = is_loopback(urlsplit(env.sendgrid_api_url).hostname or "")
    if env.provider != "sendgrid":
        yield Told(
            name="MAILER_PROVIDER",
            what="Says that letters go through SendGrid.",
            given=False,
            shown=env.provider,
            line="MAILER_PROVIDER=sendgrid",
        )
    yield Told(
        name="SENDGRID_API_KEY",
        what="The key with which letters are handed over. In SendGrid: Settings, API Keys; rights Mail Send and "
        "Suppressions, no others.",
        given=bool(env.sendgrid_api_key) and not sandbox,
        line="SENDGRID_API_KEY=SG.…",
    )
    yield Told(
        name="SENDGRID_WEBHOOK_KEYS",
        what="The verification key of the signed reports. In SendGrid: Settings, Mail Settings, Event Webhooks.",
        given=bool(env.sendgrid_webhook_keys) and not sandbox,
        line="SENDGRID_WEBHOOK_KEYS=MFkw…",
    )
    yield Told(
        name="MAILER_SEED_ADDRESS",
        what="A mailbox of the society. A message to it proves that reports arrive.",
        given=bool(env.seed_address) and not sandbox,
        line="MAILER_SEED_ADDRESS=seed@society.example.org",
        needed=False,
    )


def _smtp(env: Env) -> Iterator[Told]:
    server = urlsplit(env.smtp_url)
    yield Told(
        name="MAILER_PROVIDER",
        what="Says that letters go by the mail server.",
        given=env.provider == "smtp",
        shown=env.provider,
        line="MAILER_PROVIDER=smtp",
    )
    yield Told(
        name="MAILER_SMTP_URL",
        what="The mail server, with user and password.",
        given=bool(env.smtp_url),
        shown=server.hostname or "",
        line="MAILER_SMTP_URL=smtp+starttls://USER:PASSWORD@mail.society.example.org:587",
    )
    yield Told(
        name="MAILER_SMTP_RETURN_PATH",
        what="A domain to which bounces go, so that each tells which copy it is about.",
        given=bool(env.smtp_return_path),
        shown=env.smtp_return_path,
        line="MAILER_SMTP_RETURN_PATH=bounces.society.example.org",
        needed=False,
    )
    yield Told(
        name="MAILER_BOUNCE_IMAP_URL",
        what="The mailbox in which bounces arrive, with user and password.",
        given=bool(env.bounce_imap_url),
        line="MAILER_BOUNCE_IMAP_URL=imaps://USER:PASSWORD@mail.society.example.org/INBOX",
        needed=False,
    )


def _service(env: Env) -> Iterator[Told]:
    """What the chosen service needs; without one, that one is to be chosen."""
    service = SERVICES.get(env.provider)
    yield Told(
        name="MAILER_PROVIDER",
        what=f"Says which service carries letters: {', '.join(SERVICES)}.",
        given=service is not None,
        shown=env.provider,
        line="MAILER_PROVIDER=postmark",
    )
    if service is None:
        return
    for setting in (*service.settings, *service.webhook_settings):
        reports = setting in service.webhook_settings
        yield Told(
            name=setting.variable,
            what="Lets in what the service reports." if reports else f"{service.title}: see docs/settings.md.",
            given=setting.variable in env.service_settings,
            line=f"{setting.variable}=…",
            needed=setting.needed and not reports,
        )

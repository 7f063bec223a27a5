"""The providers that need nothing but this room, made from the environment. ``esp.registry`` knows all there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from mailer.env import Env
from mailer.providers.journal import Journals
from mailer.providers.port import Accepted, AccountRefused, Consignment, Provider, Send
from mailer.providers.sendgrid import SendGrid
from mailer.providers.smtp import Smtp
from mailer.providers.smtp_url import server_of

_SHARE_OF_LEASE: Final = 0.8
"""Of the time a lease lasts beyond the last message's time limit, so much is used for sending."""


@dataclass(frozen=True, slots=True)
class NotSet:
    """Stands for a provider whose settings are missing: it takes nothing and says what to set."""

    name: str
    remedy: str
    largest: int = 500
    reports_events: bool = False

    def pack(self, consignment: Consignment) -> Send:
        del consignment
        return self._send

    def _send(self) -> Accepted:
        raise AccountRefused(self.remedy)


def journals(env: Env) -> Journals:
    """The journals of this machine."""
    return Journals(env.data_dir / "journals")


def budget(env: Env) -> float:
    """Seconds after which no further message of a batch is begun."""
    return (env.lease - env.provider_timeout) * _SHARE_OF_LEASE


def _sendgrid(env: Env) -> SendGrid:
    return SendGrid(api_key=env.sendgrid_api_key, api_url=env.sendgrid_api_url, timeout=env.provider_timeout)


def _smtp(env: Env) -> Provider:
    if not env.smtp_url:
        return NotSet("smtp", "No mail server is set. Set MAILER_SMTP_URL and resume.")
    return Smtp(
        server=server_of(env.smtp_url, timeout=env.provider_timeout, helo=_own_name(env), ca_file=env.smtp_ca_file),
        journal_dir=journals(env).folder,
        return_path=env.smtp_return_path,
        budget=budget(env),
        connections=env.smtp_connections,
    )


def _own_name(env: Env) -> str:
    """The host name members know us by, where it is one that a mail server may be told."""
    host = urlsplit(env.public_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host if "." in host else ""
    return ""


PROVIDERS: Final[Mapping[str, Callable[[Env], Provider]]] = {"sendgrid": _sendgrid, "smtp": _smtp}

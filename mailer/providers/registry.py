"""Every provider by its name, made from the environment. To add one, write its module and its row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from mailer.env import Env
from mailer.providers.port import Provider
from mailer.providers.sendgrid import SendGrid
from mailer.providers.smtp import Smtp
from mailer.providers.smtp_journal import Journals
from mailer.providers.smtp_url import server_of

_SHARE_OF_LEASE: Final = 0.8
"""Of the time a lease lasts beyond the last message's time limit, so much is used for sending."""


def provider(name: str, env: Env) -> Provider:
    """The provider called ``name``, or with "" the usual one.

    Raises:
        UnknownProvider: there is none of that name.
    """
    try:
        make = PROVIDERS[name or env.provider]
    except KeyError:
        raise UnknownProvider(name or env.provider) from None
    return make(env)


class UnknownProvider(LookupError):
    """No provider has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no provider {name!r}. There are: {', '.join(PROVIDERS)}.")


def journals(env: Env) -> Journals:
    """The journals of this machine."""
    return Journals(env.data_dir / "journals")


def _sendgrid(env: Env) -> SendGrid:
    return SendGrid(api_key=env.sendgrid_api_key, api_url=env.sendgrid_api_url, timeout=env.provider_timeout)


def _smtp(env: Env) -> Smtp:
    return Smtp(
        server=server_of(env.smtp_url, timeout=env.provider_timeout, helo=_own_name(env), ca_file=env.smtp_ca_file),
        journal_dir=journals(env).folder,
        return_path=env.smtp_return_path,
        budget=(env.lease - env.provider_timeout) * _SHARE_OF_LEASE,
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

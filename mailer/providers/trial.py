"""Sending one message and telling each step of the way: to find out why no mail leaves."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Final, Protocol, runtime_checkable

from mailer.env import Env
from mailer.providers.allowing import NOT_ALLOWED, may_be_written_to
from mailer.providers.port import (
    AccountRefused,
    BadCopy,
    Consignment,
    Copy,
    Provider,
    Remembers,
    Sender,
    TemporaryFailure,
)
from mailer.providers.reaching import Tell, reach
from mailer.rendering.skeleton import Part, Skeleton

_TEXT: Final = (
    "This message was sent with `mailer provider test` to see whether letters leave.\nThere is nothing to do.\n"
)


@runtime_checkable
class Reachable(Protocol):
    """A provider that can take the steps before a message by themselves, and keeps connections."""

    def reach(self, tell: Tell) -> None:
        """Raises ``ProviderFailure``."""
        ...

    def close(self) -> None: ...


def trial(provider: Provider, env: Env, *, sender: Sender, to: str, tell: Tell) -> None:
    """Reach the provider, then send one message to ``to``; ``tell`` hears each step that succeeded, and how.

    Raises:
        ProviderFailure: the step that was not told did not succeed; the reason says why.
    """
    if isinstance(provider, Reachable):
        provider.reach(tell)
    elif provider.name == "sendgrid":
        reach(env.sendgrid_api_url, timeout=env.provider_timeout, tell=tell)
    if not may_be_written_to(to, frozenset(env.only_to)):
        raise AccountRefused(NOT_ALLOWED)
    consignment = _consignment(sender, to, env)
    try:
        accepted = provider.pack(consignment)()
    except BadCopy as exc:
        raise AccountRefused(exc.reason) from exc
    finally:
        if isinstance(provider, Reachable):
            provider.close()
        if isinstance(provider, Remembers):
            provider.forget(batch=consignment.arguments["bid"], attempt=consignment.arguments["att"])
    for failure in accepted.failures:
        raise AccountRefused(f"The recipient is refused: {failure.reason}", status=failure.status)
    if accepted.in_part:
        raise TemporaryFailure(accepted.reason)
    tell("accepted", f"{provider.name} took the message{f' ({accepted.reference})' if accepted.reference else ''}")


def _consignment(sender: Sender, to: str, env: Env) -> Consignment:
    now = datetime.now(UTC)
    html = f'<!doctype html><html lang="en"><body><p>{_TEXT.replace("`", "")}</p></body></html>'
    domain = sender.address.rpartition("@")[2]
    return Consignment(
        skeleton=Skeleton(
            subject=Part((f"A test of the mailer, {now:%d %B %Y, %H:%M} UTC",), ()),
            preheader=Part(("",), ()),
            text=Part((_TEXT,), ()),
            html=Part((html,), ()),
        ),
        sender=sender,
        copies=[Copy(address=to, name="", values={}, unsubscribe_url=f"{env.public_url}/", reference="test")],
        arguments={"cid": "0", "bid": f"test-{secrets.token_hex(6)}", "att": "1"},
        stream="test",
        list_id=f"test.{domain}" if domain.isascii() else "test",
        tracked=False,
    )

"""The personal links of one delivery. Each is bound to one purpose; none expires."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from mailer import env
from mailer.lib.mailbox_url import mailbox_of
from mailer.lib.tokens import TokenSigner
from mailer.rendering.fields import FIELDS, clean_value

UNSUBSCRIBE = "unsubscribe"
PREFERENCES = "preferences"
VIEW_ONLINE = "view-online"
MAIL_SUBJECT = "u-"
"""Before the token in the subject of a mail that unsubscribes."""

FOLLOW = "follow"
PATHS = {UNSUBSCRIBE: "u", PREFERENCES: "p", VIEW_ONLINE: "v"}
UNSUBSCRIBE_FIELD = "unsubscribe_url"
LINK_FIELDS = {UNSUBSCRIBE_FIELD: UNSUBSCRIBE, "preferences_url": PREFERENCES, "view_online_url": VIEW_ONLINE}
"""The merge fields that are links, and the purpose of each."""


class Links(NamedTuple):
    unsubscribe: str
    preferences: str
    view_online: str


NO_LINKS = Links("", "", "")


@lru_cache(maxsize=8)
def signer(purpose: str) -> TokenSigner:
    return TokenSigner(settings.SECRET_KEY, purpose, earlier_keys=settings.SECRET_KEY_FALLBACKS)


def doors_at(site: str) -> dict[str, Callable[[int], str]]:
    """What writes the address of each page at ``site``, or with "" where the product is now, for a delivery.

    Raises:
        UnrenderableValue: the site is no web address.
    """
    return _doors(site or env.current().public_url)


@lru_cache(maxsize=8)
def _doors(site: str) -> dict[str, Callable[[int], str]]:
    # A token holds letters, digits, - and _ alone: what is in order without it is in order with it.
    for field, purpose in LINK_FIELDS.items():
        clean_value(FIELDS[field], f"{site}/{PATHS[purpose]}/")
    return {purpose: _door(f"{site}/{path}/", signer(purpose)) for purpose, path in PATHS.items()}


def _door(start: str, key: TokenSigner) -> Callable[[int], str]:
    sign = key.sign
    return lambda delivery_id: start + sign(delivery_id)


def url(purpose: str, delivery_id: int, site: str = "") -> str:
    """The address of one page about one delivery, at ``site`` or where the product is now."""
    return doors_at(site)[purpose](delivery_id)


def unsubscribe_mailto(delivery_id: int) -> str:
    """Where programs that unsubscribe by mail write to; "" unless the mailer reads a mailbox with an address."""
    said = env.current()
    address = _read_address(said.bounce_imap_url, said.unsubscribe_address)
    return f"mailto:{address}?subject={MAIL_SUBJECT}{signer(UNSUBSCRIBE).sign(delivery_id)}" if address else ""


@lru_cache(maxsize=2)
def _read_address(mailbox_url: str, set_address: str) -> str:
    """The address of the mailbox we read: the one that is set, or else the mailbox's own user."""
    if not mailbox_url:
        return ""
    user = mailbox_of(mailbox_url).server.username
    return set_address or (user if "@" in user else "")


def links_of(delivery_id: int, site: str = "") -> Links:
    """All personal links of a delivery; ``site`` as its snapshot has it."""
    doors = doors_at(site)
    return Links(doors[UNSUBSCRIBE](delivery_id), doors[PREFERENCES](delivery_id), doors[VIEW_ONLINE](delivery_id))

"""The personal links of one delivery. Each is bound to one purpose; none expires."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from mailer import env
from mailer.lib.tokens import TokenSigner

UNSUBSCRIBE = "unsubscribe"
PREFERENCES = "preferences"
VIEW_ONLINE = "view-online"
PATHS = {UNSUBSCRIBE: "u", PREFERENCES: "p", VIEW_ONLINE: "v"}


@dataclass(frozen=True, slots=True)
class Links:
    unsubscribe: str
    preferences: str
    view_online: str


@lru_cache(maxsize=8)
def signer(purpose: str) -> TokenSigner:
    return TokenSigner(settings.SECRET_KEY, purpose)


def url(purpose: str, delivery_id: int, site: str = "") -> str:
    """The address of one page about one delivery, at ``site`` or where the product is now."""
    return f"{site or env.current().public_url}/{PATHS[purpose]}/{signer(purpose).sign(delivery_id)}"


def links_of(delivery_id: int, site: str = "") -> Links:
    """All personal links of a delivery; ``site`` as its snapshot has it."""
    return Links(
        unsubscribe=url(UNSUBSCRIBE, delivery_id, site),
        preferences=url(PREFERENCES, delivery_id, site),
        view_online=url(VIEW_ONLINE, delivery_id, site),
    )

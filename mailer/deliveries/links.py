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


def url(purpose: str, delivery_id: int) -> str:
    return f"{env.current().public_url}/{PATHS[purpose]}/{signer(purpose).sign(delivery_id)}"


def links_of(delivery_id: int) -> Links:
    return Links(
        unsubscribe=url(UNSUBSCRIBE, delivery_id),
        preferences=url(PREFERENCES, delivery_id),
        view_online=url(VIEW_ONLINE, delivery_id),
    )

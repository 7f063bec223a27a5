"""Posting one message: to the address that was looked at, without following redirects, reading little of the answer."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from functools import lru_cache
from time import monotonic
from typing import Final, NamedTuple, Protocol

import urllib3
from urllib3.exceptions import HTTPError

from mailer import __version__
from mailer.hooks.errors import HookRefused, NotDelivered
from mailer.hooks.places import address_of, place_of
from mailer.lib.networks import type_of_network

TIMEOUT: Final = 15.0
_MOST_READ: Final = 200


class Answer(NamedTuple):
    """What the other side said; ``status`` is 0 when it said nothing."""

    status: int
    words: str
    seconds: float

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - what HTTP calls success


class Post(Protocol):
    def __call__(self, *, url: str, body: bytes, headers: Mapping[str, str]) -> Answer: ...


class Poster:
    """Posts to the open internet, and to the private networks that are named."""

    def __init__(self, private: Sequence[type_of_network] = ()) -> None:
        self._private = tuple(private)

    def __call__(self, *, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Never raises for what the other side does."""
        began = monotonic()
        try:
            status, words = self._post(url, body, headers)
        except (HookRefused, NotDelivered) as exc:
            status, words = 0, str(exc)
        except (HTTPError, OSError) as exc:
            status, words = 0, f"The host could not be reached ({type(exc).__name__})."
        return Answer(status, words[:_MOST_READ], round(monotonic() - began, 3))

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        place = place_of(url)
        address = address_of(place, private=self._private)
        pool: urllib3.HTTPConnectionPool
        if place.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address,
                place.port,
                ssl_context=_trust(),
                server_hostname=place.host,
                assert_hostname=place.host,
                timeout=TIMEOUT,
                retries=False,
            )
        else:
            pool = urllib3.HTTPConnectionPool(address, place.port, timeout=TIMEOUT, retries=False)
        host = f"[{place.host}]" if ":" in place.host else place.host
        own = {
            "Host": f"{host}:{place.port}",
            "Content-Type": "application/json",
            "User-Agent": f"Society-Mailer/{__version__}",
        }
        with pool:
            answer = pool.urlopen(
                "POST", place.path, body=body, headers={**own, **headers}, redirect=False, preload_content=False
            )
            # Its words are for the log alone; what it is that answers is not told to anybody else.
            answer.close()
        return answer.status, answer.reason or ""


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The authorities of the system. Reading them takes longer than a post."""
    return ssl.create_default_context()

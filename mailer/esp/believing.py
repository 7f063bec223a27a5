"""Whether a post comes from the service it claims to come from, as anymail's view of that service tells.

Every service has one secret, set in the environment; while it is being changed two may stand there.
Without one nothing is believed. Whatever is wrong with a post gives the same plain False.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.module_loading import import_string

from mailer.esp.posts import Post
from mailer.esp.services import SERVICES, Service, Setting

logger = logging.getLogger(__name__)

BASIC: Final = "webhook_secret"
"""The option for ``user:password``; all others are keys with which the service signs."""


def secret_of(service: Service) -> Setting:
    """The one setting that lets this service's posts in."""
    (setting,) = service.webhook_settings
    return setting


def secrets(service: Service, said: Mapping[str, str]) -> list[str]:
    """What is set for the service, separated by spaces or commas; ``said`` is by the names of variables."""
    return said.get(secret_of(service).variable, "").replace(",", " ").split()


def all_secrets(said: Mapping[str, str]) -> dict[str, list[str]]:
    """What is set for every service, by its variable."""
    found = {secret_of(service).variable: secrets(service, said) for service in SERVICES.values()}
    return {variable: each for variable, each in found.items() if each}


def usable(service: Service, secret: str) -> bool:
    """Whether anybody could show this secret at all."""
    if secret_of(service).option != BASIC:
        return secret.isascii()
    user, colon, password = secret.partition(":")
    return bool(user and colon and password)


def asks_for_password(service: Service) -> bool:
    return secret_of(service).option == BASIC


def lets_in(service: Service, said: Mapping[str, str]) -> bool:
    """Whether a post of this service can be believed at all."""
    return any(usable(service, secret) for secret in secrets(service, said))


def is_believed(post: Post, *, service: Service, said: Mapping[str, str], address: str) -> bool:
    """Whether one of the service's secrets vouches for this post. ``address`` is where the service was told to post."""
    return any(_passes(view, post) for view in _views(service, said, address))


def reading_view(service: Service) -> Any:
    """The view of the service, only to read what was believed before."""
    return _view(service, ["read:only"] if asks_for_password(service) else "read-only")


def _views(service: Service, said: Mapping[str, str], address: str) -> Iterator[Any]:
    good = [secret for secret in secrets(service, said) if usable(service, secret)]
    if not asks_for_password(service):
        yield from (_view(service, secret, address) for secret in good)
    elif good:
        yield _view(service, good)


def _view(service: Service, secret: str | list[str], address: str = "") -> Any:
    options: dict[str, Any] = {secret_of(service).option: secret}
    if service.name == "mandrill":
        # Its signature covers the address; behind a proxy the request doesn't know it.
        options["webhook_url"] = address
    if service.name == "ses":
        # Nothing is fetched on the word of a post: a person confirms.
        options["auto_confirm_sns_subscriptions"] = False
    return import_string(service.webhook)(**options)


def _passes(view: Any, post: Post) -> bool:
    try:
        view.run_validators(post)
    except Exception as exc:  # noqa: BLE001 - a stranger's bytes; whatever they bring about, they are not believed
        logger.debug("a post was not believed: %s", type(exc).__name__)
        return False
    return True

"""What is asked, read from what somebody typed and from the environment."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

import idna

from mailer.env import Env
from mailer.providers.domain.wanted import Leaving

_DOMAIN: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class DomainRefused(ValueError):
    """This is no domain; the text says how one looks."""

    def __init__(self) -> None:
        super().__init__("This is no domain. Write what stands after the @, such as society.example.org.")


def domain_of(typed: str) -> str:
    """The domain in ASCII, small letters, of a domain, a mail address or a web address.

    Raises:
        DomainRefused: it is none of them.
    """
    words = typed.strip()
    try:
        if "://" in words:
            words = urlsplit(words).hostname or ""
        name = words.rpartition("@")[2].rstrip(".").lower()
        found = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except ValueError:  # which idna's faults are as well
        raise DomainRefused from None
    if not _DOMAIN.fullmatch(found):
        raise DomainRefused
    return found


def leaving_of(env: Env, *, provider: str = "", return_path: str | None = None) -> Leaving:
    """How letters leave by the settings; ``provider`` and ``return_path`` where something else is to be tried."""
    named = provider or env.provider
    own = named == "smtp"
    known = env.smtp_return_path if own and return_path is None else return_path or ""
    return Leaving(
        provider=named,
        server=(urlsplit(env.smtp_url).hostname or "") if own else "",
        return_path=domain_of(known) if known else "",
    )

"""Who carries letters now, in words for staff: the sandbox of this machine, a service, a mail server, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from mailer.console.words import Word
from mailer.env import Env
from mailer.esp.registry import missing
from mailer.esp.services import SERVICES
from mailer.lib.server_url import is_loopback
from mailer.providers.wire import ascii_name


class Way(StrEnum):
    """How letters leave."""

    SANDBOX = "sandbox"
    SENDGRID = "sendgrid"
    SMTP = "smtp"
    SERVICE = "service"
    NONE = "none"


WORDS: Final[dict[Way, Word]] = {
    Way.SANDBOX: Word(
        "Sandbox",
        "Letters stay on this machine: a stand-in for SendGrid takes them and shows them in its mailbox. "
        "Everything works, and nobody gets mail.",
        "waiting",
    ),
    Way.SENDGRID: Word("SendGrid", "Letters leave through SendGrid.", "good"),
    Way.SMTP: Word("Your mail server", "Letters leave through a mail server of your own.", "good"),
    Way.SERVICE: Word("Another service", "Letters leave through another email service.", "good"),
    Way.NONE: Word("Nobody", "No key and no mail server is set, so nothing can be sent.", "bad"),
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who it is.

    Attributes:
        mailbox: the address at which the sandbox shows what it took; empty without a sandbox.
        service: what the other service calls itself; empty for none.
    """

    way: Way
    mailbox: str = ""
    service: str = ""

    @property
    def word(self) -> Word:
        if self.service:
            return Word(self.service, f"Letters leave through {self.service}.", "good")
        return WORDS[self.way]


def name_told(name: str, env: Env) -> str:
    """What to say about a sender's name that arrives otherwise than it is written; empty when it arrives as it is."""
    told = ascii_name(name)
    if told == name or carrier(env).way not in {Way.SANDBOX, Way.SENDGRID}:
        return ""
    arrives = f"Letters arrive from “{told}”" if told else "Letters arrive under the bare address"
    return (
        f"SendGrid takes only plain letters from A to Z in the name of the sender. {arrives}. "
        "Under Society & branding you can choose another name of the sender."
    )


def carrier(env: Env) -> Carrier:
    """Who carries what names nobody else."""
    if env.provider == "smtp":
        return Carrier(Way.SMTP if env.smtp_url else Way.NONE)
    if env.provider in SERVICES:
        service = SERVICES[env.provider]
        return Carrier(Way.NONE) if missing(service, env) else Carrier(Way.SERVICE, service=service.title)
    if not env.sendgrid_api_key:
        return Carrier(Way.NONE)
    if is_loopback(urlsplit(env.sendgrid_api_url).hostname or ""):
        return Carrier(Way.SANDBOX, mailbox=f"{env.sendgrid_api_url}/")
    return Carrier(Way.SENDGRID)

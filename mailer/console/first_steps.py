"""From an empty installation to the first letter, step by step. A step is done when the rows say so."""

from __future__ import annotations

from dataclasses import dataclass

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.navigation import address_of
from mailer.content.models import Society
from mailer.members.models import Member


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what and why; ``mine`` when this reader may do it. ``href`` is empty otherwise."""

    title: str
    sentence: str
    button: str
    href: str
    mine: bool
    done: bool


def first_steps(reader: Staff) -> list[Step]:
    """The steps in their order; none once the first letter went out."""
    if Campaign.objects.filter(state=State.SENT).exists():
        return []
    return [
        _step(
            "Say who the letters are from",
            "Name, postal address, colours and the sender's address. The law wants the postal address in every letter.",
            ("Set up the society", "console:society", Right.ADMINISTER),
            reader,
            done=Society.objects.exists(),
        ),
        _step(
            "Choose who carries them",
            "Until then the sandbox takes them: everything works, and nothing leaves this machine.",
            ("Set up a provider", "console:providers", Right.ADMINISTER),
            reader,
            done=_carried(),
        ),
        _step(
            "Bring in the members",
            "A file from your register, as it is: columns are recognised, and you see every change before it is made.",
            ("Import members", "console:members", Right.REGISTER),
            reader,
            done=Member.objects.exists(),
        ),
        _step(
            "Write a letter, and send it to yourself",
            "Choose a kind of letter, fill in its form, and send a test to your own inbox.",
            ("Write a letter", "console:compose_new", Right.WRITE),
            reader,
            done=Campaign.objects.exists(),
        ),
    ]


def _step(title: str, sentence: str, link: tuple[str, str, Right], reader: Staff, *, done: bool) -> Step:
    button, url_name, right = link
    mine = reader.may(right)
    return Step(title, sentence, button, address_of(url_name) if mine else "", mine, done)


def _carried() -> bool:
    known = env.current()
    return bool(known.smtp_url) if known.provider == "smtp" else bool(known.sendgrid_api_key)

"""From an empty installation to the first letter, step by step. A step is done when the rows say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailer import env
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.queries import happened
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console.administer.carrying import Way, carrier
from mailer.console.navigation import address_of
from mailer.content.models import Society
from mailer.members.models import Member


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what and why; ``mine`` when this reader may do it.

    ``href`` is empty otherwise, and as long as another step comes first. ``again`` is the button once it is done.
    """

    title: str
    sentence: str
    button: str
    href: str
    mine: bool
    done: bool
    again: str


def first_steps(reader: Staff) -> list[Step]:
    """The steps in their order; none once the first letter went out."""
    return [] if Campaign.objects.filter(state=State.SENT).exists() else steps(reader)


def steps(reader: Staff) -> list[Step]:
    """All of them, whatever was sent."""
    return list(_steps(reader))


def _steps(reader: Staff) -> Iterator[Step]:
    named = Society.objects.exists()
    yield _step(
        "Say who the letters are from",
        "Name, postal address, and the address they come from. The law wants the postal address in every letter.",
        ("Set up the society", "console:society" if named else "console:welcome-society", Right.ADMINISTER),
        reader,
        done=named,
        again="Change",
    )
    carried = carrier(env.current())
    yield _step(
        "Choose who carries them",
        carried.word.sentence
        if carried.way is not Way.NONE
        else "The sandbox on this machine to try things out, SendGrid, or a mail server of your own.",
        ("Set up a provider", "console:providers", Right.ADMINISTER),
        reader,
        done=carried.way is not Way.NONE,
        again="Change",
    )
    yield _step(
        "Bring in the members",
        "A file from your register as it is, a few people by hand, or a made-up society to try things with.",
        ("Bring in members", "console:welcome-members", Right.REGISTER),
        reader,
        done=Member.objects.exists(),
        again="Add more",
    )
    draft = Campaign.objects.order_by("-pk").values_list("pk", flat=True).first()
    yield _step(
        "Write a letter",
        "Choose a kind of letter and fill in its form. What it will look like stands beside it.",
        ("Write a letter", "console:compose_new", Right.WRITE),
        reader,
        done=draft is not None,
        again="Write another",
    )
    yield _step(
        "Send it to yourself",
        "A test to your own address, exactly as members would get it.",
        ("Send a test", "console:letter-test" if draft else "", Right.WRITE),
        reader,
        draft or 0,
        done=happened("campaign.tested"),
        again="Send again",
    )


def _step(
    title: str, sentence: str, link: tuple[str, str, Right], reader: Staff, *args: int, done: bool, again: str
) -> Step:
    button, url_name, right = link
    mine = reader.may(right)
    return Step(title, sentence, button, address_of(url_name, *args) if mine and url_name else "", mine, done, again)

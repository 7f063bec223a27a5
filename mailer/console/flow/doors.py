"""Which step of a letter opens for whom, and in a few words how it stands, or why it is closed and who can go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.states import State

if TYPE_CHECKING:
    from mailer.console.flow.stages import Way

_NAMED: Final = 3

_Door = tuple[str, str]
"""The address, empty where it is closed, and a few words on how the step stands or why it is closed."""


def _write(way: Way) -> _Door:
    if way.state != State.DRAFT:
        back = way.state in (State.SUBMITTED, State.APPROVED, State.SCHEDULED, State.HELD)
        return f"{way.screen('console:letter')}#the-letter", "To change it, take it back" if back else ""
    if not way.reader.may(Right.WRITE):
        return "", f"Your role reads letters. {way.who(Right.WRITE, 'write it')}"
    things = "1 thing is" if way.unfinished == 1 else f"{way.unfinished} things are"
    return way.screen("console:compose"), f"{things} still to be put right" if way.unfinished else ""


def _audience(way: Way) -> _Door:
    if way.campaign.in_segment is not None:
        return f"{way.screen('console:letter')}#audience", f"{way.campaign.in_audience:,} get a copy"
    if not way.reader.may(Right.WRITE):
        return "", f"Your role reads letters. {way.who(Right.WRITE, 'choose who gets it')}"
    return way.screen("console:audience"), "" if way.audience_chosen or way.state != State.DRAFT else "Not chosen yet"


def _test(way: Way) -> _Door:
    if not way.reader.may(Right.WRITE) and way.campaign.in_segment is not None:
        return "", ""
    if not way.reader.may(Right.WRITE):
        return "", f"Your role reads letters. {way.who(Right.WRITE, 'test it')}"
    if way.state == State.DRAFT and way.unfinished:
        return way.screen("console:letter-test"), "Once the letter is complete"
    untested = way.state == State.DRAFT and not way.tested
    return way.screen("console:letter-test"), "Not tested as it stands" if untested else ""


def _approve(way: Way) -> _Door:
    note = "It is submitted first" if way.state == State.DRAFT else ""
    if way.state == State.SUBMITTED:
        note = f"Waits for {names_of(way.approvers)}" if way.approvers else "Nobody may approve it"
    return way.screen("console:approval"), note


def _schedule(way: Way) -> _Door:
    if way.state in (State.DRAFT, State.SUBMITTED, State.DISCARDED):
        return "", "Opens once the letter is approved"
    if way.state not in (State.APPROVED, State.SCHEDULED, State.HELD):
        return "", ""
    if not way.reader.may(Right.APPROVE):
        return "", f"Your role gives letters no time. {way.who(Right.APPROVE, 'choose its time')}"
    return way.screen("console:schedule"), ""


def _watch(way: Way) -> _Door:
    if way.campaign.in_segment is None and way.state != State.SCHEDULED:
        return "", "Opens when the letter goes out"
    return f"{way.screen('console:letter')}#now", ""


def _results(way: Way) -> _Door:
    if way.campaign.in_segment is None:
        return "", "Opens when the letter goes out"
    return way.screen("console:letter-results"), ""


DOORS: Final[dict[str, Callable[[Way], _Door]]] = {
    "write": _write,
    "audience": _audience,
    "test": _test,
    "approve": _approve,
    "schedule": _schedule,
    "watch": _watch,
    "results": _results,
}


def names_of(people: Sequence[Staff]) -> str:
    """One name, ``Grace or Ada``, or ``Grace, Ada, Edith or others``."""
    known = [str(person) for person in people[:_NAMED]]
    if len(people) > _NAMED:
        known.append("others")
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} or {known[-1]}"

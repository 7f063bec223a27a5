"""One letter's figures prepared for the eye: the way from the segment to the reader, tiles, the hours, the delays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final

from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.console import charts, words
from mailer.console.charts import Bar, Timeline
from mailer.tracking.statistics.collect import DELAYS
from mailer.tracking.statistics.figures import Figures, Readers, Share

UNDELIVERED: Final = ("blocked", "bounced", "dropped", "failed")
HOURS: Final = 48
"""The hours that are drawn; what comes later is told as a number."""

KINDS: Final = {"delivered": "Delivered", "opened": "Opened", "clicked": "Links followed"}
_DELAYS: Final = dict(
    zip(
        (*map(str, DELAYS), ""),
        ("Within a minute", "1 to 5 minutes", "5 minutes to an hour", "1 to 6 hours", "6 to 24 hours", "Over a day"),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A line of the way from the segment to the reader; ``length`` is that of its bar in percent, None for none."""

    name: str
    count: int
    note: str
    kind: str
    length: float | None
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What happened hour by hour: one line for each kind, and what came after the hours drawn."""

    lines: Sequence[tuple[str, Timeline]]
    later: int


def percent(part: int, whole: int) -> str:
    """``41.7 %``; a dash where there is no whole."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def delivered(share: Share) -> int:
    return share.outcomes.get("delivered", 0)


def undelivered(share: Share) -> int:
    return sum(share.outcomes.get(slug, 0) for slug in UNDELIVERED)


def stages(campaign: Campaign, figures: Figures) -> list[Stage]:
    """From the segment to those who followed a link; every bar is a share of the segment."""
    whole, left_out = figures.whole, sum(figures.left_out.values())
    first = (whole.copies + left_out) or 1
    reasons = sorted(figures.left_out.items(), key=lambda entry: (-entry[1], entry[0]))
    tracked = f"out of {whole.tracked:,} whose opens may be known"
    name = f"Members in “{campaign.segment.name}”" if campaign.segment else "Members in the register"
    found = [
        Stage(name, whole.copies + left_out, "", "moving", 100.0),
        *(Stage(words.refusal(slug), n, "left out", "left-out", 100 * n / first, inner=True) for slug, n in reasons),
        Stage("Copies", whole.copies, "one for each member who was to get the letter", "moving", None),
        *_elsewhere(campaign, whole),
        Stage("Delivered", delivered(whole), f"{percent(delivered(whole), whole.copies)} of the copies", "good", None),
    ]
    if whole.tracked:
        for label, readers in (("Opened by people", whole.opened), ("Links followed by people", whole.clicked)):
            share = percent(readers.person, whole.tracked)
            found.append(Stage(label, readers.person, f"{share} {tracked}", "good", None))
    return [_drawn(stage, first) for stage in found]


def _elsewhere(campaign: Campaign, whole: Share) -> Iterator[Stage]:
    """What became of the copies that were not delivered: with those that were, they are all copies."""
    for slug in words.OUTCOMES:
        if slug != "delivered" and (copies := whole.outcomes.get(slug)):
            word = words.outcome(slug, campaign.state)
            yield Stage(word.name, copies, word.sentence, word.kind, None, inner=True)


def briefly(found: Sequence[Stage], *, most: int) -> list[Stage]:
    """The stages, and of the reasons to be left out the weightiest; what is beyond ``most`` stands in one line."""
    first, *others = found
    reasons = list(takewhile(lambda stage: stage.inner, others))
    kept, rest = reasons[: most - 1], reasons[most - 1 :]
    if len(rest) > 1:
        lengths = sum(stage.length or 0 for stage in rest)
        summed = replace(rest[0], name="has another reason", count=sum(stage.count for stage in rest), length=lengths)
        rest = [summed]
    return [first, *kept, *rest, *(stage for stage in others if not stage.inner)]


def readers_bars(readers: Readers, tracked: int) -> list[Bar]:
    """People, likely machines and what nobody can tell, each as a share of the copies that could be followed."""
    known = (
        ("People", readers.person, "good"),
        ("Likely machines alone", readers.machine, "left-out"),
        ("Nobody can tell", readers.unknown, "doubt"),
    )
    longest = max(tracked, 1)
    return [Bar(name, n, round(100 * n / longest, 2), round(100 * n / longest, 2), kind) for name, n, kind in known]


def delay_bars(delays: Mapping[str, int]) -> list[Bar]:
    """Delivered copies by how long they took; empty when nothing is known."""
    return charts.bars([(name, delays.get(key, 0)) for key, name in _DELAYS.items()], kind="good") if delays else []


def hourly(hours: Mapping[str, Mapping[str, int]]) -> list[tuple[datetime, Mapping[str, int]]]:
    """Every hour that has any event, in its order, as a moment."""
    return [(datetime.fromisoformat(f"{key}:00:00").replace(tzinfo=UTC), hours[key]) for key in sorted(hours)]


def course(hours: Mapping[str, Mapping[str, int]]) -> Course:
    """The first hours after the first event, without gaps, at the reader's clock."""
    known = hourly(hours)
    if not known:
        return Course((), 0)
    first = known[0][0]
    steps = [first + timedelta(hours=n) for n in range(min(HOURS, _between(first, known[-1][0]) + 2))]
    by_hour = dict(known)
    lines = [
        (name, charts.timeline((_hour(at), by_hour.get(at, {}).get(kind, 0)) for at in steps))
        for kind, name in KINDS.items()
        if any(kinds.get(kind) for _, kinds in known)
    ]
    later = sum(n for at, kinds in known if at > steps[-1] for kind, n in kinds.items() if kind in KINDS)
    return Course(lines, later)


def _between(first: datetime, last: datetime) -> int:
    return int((last - first) / timedelta(hours=1))


def _hour(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.day} {local:%b, %H:%M}"


def _drawn(stage: Stage, first: int) -> Stage:
    length = round(100 * stage.count / first, 3)
    return Stage(stage.name, stage.count, stage.note, stage.kind, length, stage.inner)

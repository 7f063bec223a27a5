"""Figures prepared for drawing: every chart is a list of points with their words, so that a table can stand behind it.

The macros ``ui.bars``, ``ui.funnel`` and ``ui.timeline`` draw them as SVG on the server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_WIDTH: Final = 600.0
_HEIGHT: Final = 120.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled amount; ``length`` is its share of the longest bar and ``share`` of the whole, in percent."""

    label: str
    value: int
    length: float
    share: float
    kind: str = "moving"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a moment, at its place in the drawing."""

    label: str
    value: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """A line over time in a drawing of 600 by 120."""

    points: Sequence[Point]
    highest: int

    @property
    def line(self) -> str:
        """The path of the line."""
        return "M" + " L".join(f"{point.x:g} {point.y:g}" for point in self.points) if self.points else ""

    @property
    def area(self) -> str:
        """The path of what is under it."""
        if not self.points:
            return ""
        first, last = self.points[0], self.points[-1]
        return f"{self.line} L{last.x:g} {_HEIGHT:g} L{first.x:g} {_HEIGHT:g} Z"


def bars(amounts: Iterable[tuple[str, int]], *, kind: str = "moving", whole: int | None = None) -> list[Bar]:
    """Bars in the order given. ``whole`` is what 100 percent are; without it, the sum."""
    known = list(amounts)
    most = max((value for _, value in known), default=0) or 1
    total = (sum(value for _, value in known) if whole is None else whole) or 1
    return [Bar(label, value, _percent(value, most), _percent(value, total), kind) for label, value in known]


def funnel(stages: Iterable[tuple[str, int]], *, kind: str = "moving") -> list[Bar]:
    """Stages of which each is a part of the first."""
    known = list(stages)
    return bars(known, kind=kind, whole=known[0][1] if known else 0)


def timeline(values: Iterable[tuple[str, int]]) -> Timeline:
    """Equal steps from left to right; 0 lies on the ground line."""
    known = list(values)
    highest = max((value for _, value in known), default=0)
    step = _WIDTH / max(len(known) - 1, 1)
    points = [
        Point(label, value, round(number * step, 1), round(_HEIGHT * (1 - value / (highest or 1)), 1))
        for number, (label, value) in enumerate(known)
    ]
    return Timeline(points, highest)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)

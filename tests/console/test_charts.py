"""Figures prepared for drawing."""

from __future__ import annotations

from mailer.console.charts import bars, funnel, timeline


def test_bars_are_as_long_as_their_share_of_the_longest() -> None:
    one, other = bars([("Gmail", 30), ("Outlook", 10)])
    assert (one.length, one.share) == (100, 75)
    assert (other.length, other.share) == (33.33, 25)


def test_nothing_at_all_is_drawn_as_nothing() -> None:
    assert bars([]) == []
    assert bars([("Gmail", 0)])[0].length == 0
    assert funnel([]) == []
    assert (timeline([]).line, timeline([]).area) == ("", "")


def test_each_stage_of_a_funnel_is_a_part_of_the_first() -> None:
    assert [stage.share for stage in funnel([("All", 200), ("Some", 50), ("None", 0)])] == [100, 25, 0]


def test_a_timeline_runs_from_edge_to_edge_and_stands_on_the_ground() -> None:
    line = timeline([("9:00", 0), ("10:00", 4), ("11:00", 2)])
    assert line.line == "M0 120 L300 0 L600 60"
    assert line.area.endswith("L600 120 L0 120 Z")
    assert line.highest == 4


def test_one_moment_is_a_line_too() -> None:
    assert timeline([("9:00", 5)]).line == "M0 0"

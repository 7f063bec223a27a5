"""Whatever the groups are, those who see no names get none that is small, and no copy is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mailer.console.results.groups import LEAST, REST, SMALLER, grouped, shortened, together
from mailer.tracking.statistics.figures import OTHERS, Share
from tests.console.results.sample import share

SHARES = st.builds(lambda copies, part: share(copies, copies * part // 10), st.integers(1, 30), st.integers(0, 10))
PARTS = st.dictionaries(st.sampled_from(["", "DE", "FR", "US", "IT", "GR", OTHERS]), SHARES, min_size=1)


@given(PARTS)
def test_no_small_group_and_no_copy_lost(part: dict[str, Share]) -> None:
    groups = grouped(part, {}, persons=False)
    assert together([found for _, found in groups]) == together(list(part.values()))
    if len(groups) > 1:
        assert all(found.copies >= LEAST for _, found in groups)
        assert all(found.tracked == 0 or found.tracked >= LEAST for _, found in groups)


@given(PARTS)
def test_with_names_every_group_stands_alone(part: dict[str, Share]) -> None:
    assert len(grouped(part, {}, persons=True)) == len(part)


def test_the_largest_first_and_what_is_left_over_last() -> None:
    part = {"FR": share(2), "DE": share(9), OTHERS: share(50), "": share(3)}
    assert [name for name, _ in grouped(part, {"DE": "Germany"}, persons=True)] == ["Germany", "Not known", "FR", REST]
    assert [name for name, _ in grouped(part, {}, persons=False)] == ["DE", SMALLER]


def test_a_long_table_ends_in_a_sum() -> None:
    groups = [(str(n), share(10 - n)) for n in range(5)]
    assert [(name, found.copies) for name, found in shortened(groups, 3)] == [("0", 10), ("1", 9), (REST, 21)]
    assert shortened(groups, 5) == groups
    assert shortened(groups, None) == groups

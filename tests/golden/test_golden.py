"""Every letter is as it was kept. A change of a template shows here in full, and is stored when it is meant."""

from __future__ import annotations

import pytest

from tests.golden.kept import FOLDER, difference, differences, rendered, stored


@pytest.fixture(scope="module")
def now() -> dict[str, str]:
    return rendered()


def test_every_letter_is_as_it_was_kept(now: dict[str, str]) -> None:
    changed = [told for name, text in now.items() if (told := difference(name, text))]
    assert not changed, "\n\n".join(changed)


def test_nothing_else_is_kept(now: dict[str, str]) -> None:
    assert {path.relative_to(FOLDER).as_posix() for path in stored()} == now.keys()


def test_rendering_twice_gives_the_same_bytes(now: dict[str, str]) -> None:
    assert rendered() == now


def test_a_changed_letter_is_shown_with_the_remedy(now: dict[str, str]) -> None:
    name = next(name for name in now if name.endswith(".txt"))
    told = difference(name, now[name].replace("Unsubscribe", "Stay"))
    assert "-Unsubscribe" in told
    assert "+Stay" in told
    assert told.endswith("look at the diff.")
    assert difference("nobody.txt", "").startswith("nobody.txt was never stored.")
    assert differences() == []

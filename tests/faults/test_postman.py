"""A mail server in a mood notes what it has done: the count of a run rests on it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.postman import Moods, Note
from tests.providers.test_smtp import number, relay, send

COUNT = 500


@pytest.mark.parametrize("seed", [13, 21])
def test_what_it_notes_is_what_the_sender_was_told(tmp_path: Path, seed: int) -> None:
    noted: dict[Note, list[str]] = {note: [] for note in Note}

    def note(what: Note, address: str = "") -> None:
        noted[what].append(address)

    with relay(tmp_path, Moods(Random(seed), note).manners(seconds=0)) as (server, provider):
        told = send(provider, COUNT)
    refused = {failure.index for failure in told.failures if not failure.temporary}
    later = {failure.index for failure in told.failures if failure.temporary}
    assert refused
    assert later
    assert refused == {number(address) - 1 for address in noted[Note.REFUSED]}
    assert len(told.in_doubt) <= len(noted[Note.CUT])
    taken = set(range(COUNT)) - refused - later - {*told.in_doubt, *told.untouched}
    received = {number(address) - 1 for address in server.received()}
    assert taken <= received <= taken | {*told.in_doubt}

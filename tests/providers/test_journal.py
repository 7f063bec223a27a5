"""The journal: what survives its writer, when it may be believed, and that reading it stops the writer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailer.providers import journal
from mailer.providers.journal import Journals, Mark

REFERENCES = ["11", "12", "13", "14", "15"]


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    return Journals(tmp_path / "journals")


def write(journals: Journals, marks: str = "APT?.") -> None:
    journal = journals.create(batch="3", attempt="1", references=REFERENCES)
    for index, mark in enumerate(marks):
        journal[index] = Mark(ord(mark))
    journal.close()


def test_each_copy_is_told_by_its_last_mark(journals: Journals) -> None:
    write(journals)
    recalled = journals.recall(batch="3", attempt="1")
    assert recalled is not None
    assert (recalled.accepted, recalled.refused, recalled.later) == (["11"], ["12"], ["13"])
    assert (recalled.in_doubt, recalled.untouched) == (["14"], ["15"])


def test_whoever_reads_it_stops_the_writer(journals: Journals) -> None:
    journal = journals.create(batch="3", attempt="1", references=REFERENCES)
    assert not journal.is_closed
    journals.recall(batch="3", attempt="1")
    assert journal.is_closed


def test_after_the_machine_stopped_untouched_means_nothing(journals: Journals, monkeypatch: pytest.MonkeyPatch) -> None:
    write(journals)
    monkeypatch.setattr(journal, "this_boot", lambda: b"another run of the system")
    recalled = journals.recall(batch="3", attempt="1")
    assert recalled is not None
    assert recalled.accepted == ["11"]
    assert (recalled.in_doubt, recalled.untouched) == (["14", "15"], [])


@pytest.mark.parametrize("content", [b"", b"x", b"mailer journal 1\n", b"mailer journal 1\nboot\n1\n\no", b"\n\n" * 9])
def test_what_is_no_journal_is_not_believed(journals: Journals, content: bytes) -> None:
    journals.folder.mkdir()
    (journals.folder / "3-1.journal").write_bytes(content)
    assert journals.recall(batch="3", attempt="1") is None
    assert journals.recall(batch="3", attempt="2") is None


def test_what_is_forgotten_is_gone_and_the_old_is_swept(journals: Journals) -> None:
    write(journals)
    journals.sweep(older_than=60)
    assert journals.recall(batch="3", attempt="1") is not None
    journals.forget(batch="3", attempt="1")
    journals.forget(batch="3", attempt="1")
    assert journals.recall(batch="3", attempt="1") is None
    write(journals)
    [path] = journals.folder.iterdir()
    os.utime(path, (time.time() - 120,) * 2)
    journals.sweep(older_than=60)
    assert not list(journals.folder.iterdir())


def test_it_survives_its_writer(journals: Journals) -> None:
    program = f"""
import sys
from pathlib import Path
from mailer.providers.journal import Journals, Mark
journal = Journals(Path({str(journals.folder)!r})).create(batch="3", attempt="1", references={REFERENCES!r})
journal[0], journal[1] = Mark.ACCEPTED, Mark.ON_ITS_WAY
print("written", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"written\n"
        writer.send_signal(signal.SIGKILL)
    recalled = journals.recall(batch="3", attempt="1")
    assert recalled is not None
    assert (recalled.accepted, recalled.in_doubt) == (["11"], ["12"])
    assert recalled.untouched == ["13", "14", "15"]

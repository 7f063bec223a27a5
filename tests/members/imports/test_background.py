"""A file on its way through the workers: shown, decided about, taken in once, whoever is killed on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from mailer.jobs import Job
from mailer.members.imports import background
from mailer.members.imports.background import JobMoved, accept, bring_on, choose, discard, place, take_in, upload
from mailer.members.imports.intake import Choices
from mailer.members.models import ImportJob, ImportRun, Member
from tests.people import NOW

GOOD = b"number,name,email\n1,Ada King,ada@example.org\n2,Grace Hopper,grace@example.org\n"
State = ImportJob.State


def clock() -> datetime:
    return NOW


@pytest.fixture
def put(tmp_path: Path, db: None) -> Callable[..., ImportJob]:
    def put(content: bytes = GOOD, **choices: object) -> ImportJob:
        return upload(
            chunks=[content],
            file_name="Mitglieder.csv",
            folder=tmp_path,
            by="staff:1",
            now=NOW,
            choices=Choices(**choices),  # type: ignore[arg-type]
        )

    return put


Put = Callable[..., ImportJob]


def work(job: ImportJob, folder: Path) -> ImportJob:
    take_in(job.pk, folder=folder, clock=clock)
    job.refresh_from_db()
    return job


def test_a_file_is_looked_at_shown_and_taken_in_when_somebody_says_so(put: Put, tmp_path: Path) -> None:
    job = work(put(), tmp_path)
    assert job.state == State.PREVIEWED
    assert job.preview is not None
    assert (job.preview["tally"]["created"], job.preview["form"]["file_name"]) == (2, "Mitglieder.csv")
    assert not Member.objects.exists()
    accept(job=job, confirmed=False, now=NOW)
    job = work(job, tmp_path)
    assert (job.state, Member.objects.count()) == (State.DONE, 2)
    assert job.run == ImportRun.objects.get()
    assert (job.run.file_name, job.run.by) == ("Mitglieder.csv", "staff:1")
    assert not place(job, tmp_path).exists()
    assert "examples" not in (job.preview or {})


def test_the_file_is_readable_by_its_owner_alone(put: Put, tmp_path: Path) -> None:
    path = place(put(), tmp_path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_that_is_refused_says_why_and_can_be_read_in_another_way(put: Put, tmp_path: Path) -> None:
    job = work(put("number,name,email\n1,José Núñez,j@example.org\n".encode("cp1252")), tmp_path)
    assert job.state == State.REFUSED
    assert "cp1252" in job.faults[0]["remedy"]
    choose(job=job, choices=Choices(encoding="cp1252"), now=NOW)
    assert work(job, tmp_path).state == State.PREVIEWED
    assert job.faults == []


def test_a_file_that_shrinks_has_to_be_confirmed(put: Put, tmp_path: Path) -> None:
    whole = work(put(), tmp_path)
    accept(job=whole, confirmed=False, now=NOW)
    work(whole, tmp_path)
    job = work(put(GOOD[: GOOD.index(b"2,Grace")]), tmp_path)
    accept(job=job, confirmed=False, now=NOW)
    work(job, tmp_path)
    assert job.state == State.REFUSED
    assert "50 % fewer" in job.faults[0]["message"]
    choose(job=job, choices=Choices(), now=NOW)
    work(job, tmp_path)
    accept(job=job, confirmed=True, now=NOW)
    assert work(job, tmp_path).state == State.DONE


def test_a_second_worker_leaves_a_file_alone_that_another_has_in_hand(put: Put, tmp_path: Path) -> None:
    job = put()
    ImportJob.objects.update(leased_until=NOW + timedelta(minutes=1))
    assert work(job, tmp_path).state == State.PREVIEWING


def test_a_file_whose_worker_was_killed_is_begun_anew(put: Put, tmp_path: Path) -> None:
    job = put()
    ImportJob.objects.update(leased_until=NOW - timedelta(seconds=1), attempts=1, done=5)
    assert work(job, tmp_path).state == State.PREVIEWED


def test_a_file_that_breaks_the_worker_again_and_again_is_given_back(put: Put, tmp_path: Path) -> None:
    job = put()
    ImportJob.objects.update(attempts=background.MOST_ATTEMPTS)
    assert work(job, tmp_path).state == State.REFUSED
    assert "three times" in job.faults[0]["message"]


def test_what_is_done_is_not_done_again(put: Put, tmp_path: Path) -> None:
    job = work(put(), tmp_path)
    accept(job=job, confirmed=False, now=NOW)
    work(job, tmp_path)
    assert work(job, tmp_path).state == State.DONE
    assert ImportRun.objects.count() == 1
    with pytest.raises(JobMoved):
        accept(job=job, confirmed=True, now=NOW)
    assert not discard(job=job, folder=tmp_path)


def test_a_file_that_is_given_up_is_gone_with_all_it_showed(put: Put, tmp_path: Path) -> None:
    job = work(put(), tmp_path)
    assert discard(job=job, folder=tmp_path)
    job.refresh_from_db()
    assert (job.state, job.preview, place(job, tmp_path).exists()) == (State.DISCARDED, None, False)


def test_the_pump_brings_waiting_files_on_and_clears_away_forgotten_ones(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = work(put(), tmp_path)
    ImportJob.objects.update(asked_at=NOW - timedelta(days=8))
    waiting = put()
    hints: list[tuple[Job, int]] = []
    monkeypatch.setattr(background, "publish", lambda job, *ids: hints.append((job, *ids)))
    bring_on(now=NOW, folder=tmp_path)
    assert hints == [(Job.TAKE_IN_MEMBERS, waiting.pk)]
    forgotten.refresh_from_db()
    assert forgotten.state == State.DISCARDED


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_it_is_read(tmp_path: Path) -> None:
    rows = b"".join(b"%d,A B,a%d@example.org\n" % (n, n) for n in range(3000))
    job = upload(chunks=[b"number,name,email\n", rows], file_name="m.csv", folder=tmp_path, by="staff:1", now=NOW)
    take_in(job.pk, folder=tmp_path, clock=clock)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (State.PREVIEWED, 3000, 3000)
    accept(job=job, confirmed=True, now=NOW)
    take_in(job.pk, folder=tmp_path, clock=clock)
    job.refresh_from_db()
    # While the register is written, SQLite lets nobody tell how far it is: no figure stands there that looks like it.
    least, total = (0, 0) if connection.vendor == "sqlite" else (1000, 3000)
    assert (job.state, job.total) == (State.DONE, total)
    assert job.done >= least

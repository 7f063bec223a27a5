"""A member file: brought, looked at, read another way, taken in, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mailer import env
from mailer.members.imports.background import place, take_in
from mailer.members.models import ImportJob, ImportRun, Member
from tests.console.test_staff import text
from tests.people import make_member

GOOD = b"Code,Vorname,Nachname,E-Mail\n1001,Ada,King,ada@example.org\n1002,Grace,Hopper,grace@example.org\n"
Bring = Callable[..., ImportJob]


@pytest.fixture
def bring(clerk: Client) -> Bring:
    """Upload a file and let a worker look at it."""

    def bring(content: bytes = GOOD) -> ImportJob:
        answer = clerk.post("/members/import", {"file": SimpleUploadedFile("members.csv", content)})
        job = ImportJob.objects.latest("pk")
        assert answer["Location"] == f"/members/import/{job.pk}"
        return work(job)

    return bring


def work(job: ImportJob) -> ImportJob:
    take_in(job.pk, folder=env.current().data_dir, clock=timezone.now)
    job.refresh_from_db()
    return job


def path_of(job: ImportJob) -> str:
    return f"/members/import/{job.pk}"


def field_of(page: str, at: int) -> str:
    """What a column is read as."""
    [options] = re.findall(rf'<select id="column-{at}".*?</select>', page)
    [value] = re.findall(r'<option value="([^"]*)" selected', options)
    return str(value)


def test_what_it_would_change_is_shown_before(clerk: Client, bring: Bring) -> None:
    make_member("1002", "grace@example.org", given_name="Grace", family_name="Murray")
    job = bring(GOOD.replace(b"Code", b"Mitgliedsnummer"))
    page = text(clerk.get(path_of(job)))
    assert "<del>Murray</del> <ins>Hopper</ins>" in page
    assert "Ada King" in page
    assert [field_of(page, at) for at in range(4)] == ["number", "given_name", "family_name", "email"]
    assert Member.objects.count() == 1


def test_a_column_not_recognised_is_said_by_hand(clerk: Client, bring: Bring) -> None:
    job = bring()
    assert field_of(text(clerk.get(path_of(job))), 0) == ""
    chosen = {"column-0": "number", "column-1": "given_name", "column-2": "family_name", "column-3": "email"}
    clerk.post(f"{path_of(job)}/read", {**chosen, "missing": "mark", "days": "day"})
    job = work(job)
    assert job.choices["mapping"] == {"Code": "number"}
    assert (job.choices["missing"], job.choices["day_first"]) == ("mark", True)
    assert field_of(text(clerk.get(path_of(job))), 0) == "number"


def test_letters_that_look_wrong_are_put_right_on_the_page(clerk: Client, bring: Bring) -> None:
    job = bring("Number,Name,E-Mail\n1,José Núñez,jose@example.org\n".encode("cp1252"))
    page = text(clerk.get(path_of(job)))
    assert "Choose below how the letters look right, then look again" in page
    assert "--encoding" not in page
    clerk.post(f"{path_of(job)}/read", {"encoding": "cp1252"})
    assert "José Núñez" in text(clerk.get(path_of(work(job))))


def test_while_no_figure_can_move_none_is_shown(clerk: Client, bring: Bring) -> None:
    job = bring(GOOD.replace(b"Code", b"Number"))
    clerk.post(f"{path_of(job)}/take-in")
    assert "It is written in one piece" in text(clerk.get(path_of(job)))
    ImportJob.objects.update(done=1, total=2)
    page = text(clerk.get(path_of(job)))
    assert "1 of 2 lines" in page
    assert "in one piece" not in page


def test_it_is_taken_in_and_taken_back(clerk: Client, bring: Bring) -> None:
    job = bring(GOOD.replace(b"Code", b"Number"))
    clerk.post(f"{path_of(job)}/take-in")
    assert "brought up to date" in text(clerk.get(path_of(job)))
    job = work(job)
    assert Member.objects.count() == 2
    assert "The file is taken in" in text(clerk.get(path_of(job)))
    run = ImportRun.objects.get()
    assert "Take this file back?" in text(clerk.get(f"/members/import/{run.pk}/undo"))
    page = text(clerk.post(f"/members/import/{run.pk}/undo", follow=True))
    assert "0 members are as before, 2 are removed" in page
    assert not Member.objects.exists()
    assert "was undone already" in text(clerk.post(f"/members/import/{run.pk}/undo", follow=True))


def test_faults_are_told_with_line_and_remedy_and_nothing_can_be_taken_in(clerk: Client, bring: Bring) -> None:
    job = bring(b"Number,Name,Email\n1,Ada King,ada at home\n")
    page = text(clerk.get(path_of(job)))
    assert "Line 2" in page
    assert "Take it in?" not in page


def test_what_is_no_table_says_so(clerk: Client, bring: Bring) -> None:
    job = bring(b"\x00\x01\x02 nothing of the kind")
    assert job.state == ImportJob.State.REFUSED
    assert "What has to be corrected" in text(clerk.get(path_of(job)))


def test_letters_that_look_wrong_are_chosen_by_how_they_look(clerk: Client, bring: Bring) -> None:
    job = bring("Number,Name,Email\n1,José Núñez,j@example.org\n".encode("cp1252"))
    page = text(clerk.get(path_of(job)))
    assert "How do the letters look right?" in page
    clerk.post(f"{path_of(job)}/read", {"encoding": "cp1252"})
    assert "José Núñez" in text(clerk.get(path_of(work(job))))


def test_a_file_that_takes_away_much_asks_first(clerk: Client, bring: Bring) -> None:
    whole = bring(GOOD.replace(b"Code", b"Number"))
    clerk.post(f"{path_of(whole)}/take-in")
    work(whole)
    job = bring(b"Number,Email\n1001,ada@example.org\n")
    assert "Yes, this is meant" in text(clerk.get(path_of(job)))
    clerk.post(f"{path_of(job)}/take-in", {"confirmed": "1"})
    assert work(job).state == ImportJob.State.DONE


def test_a_file_is_thrown_away(clerk: Client, bring: Bring) -> None:
    job = bring()
    clerk.post(f"{path_of(job)}/discard")
    assert "thrown away" in text(clerk.get(path_of(job)))
    assert not place(job, env.current().data_dir).exists()
    assert "no longer waiting" in text(clerk.post(f"{path_of(job)}/take-in", follow=True))


def test_progress_is_shown_until_the_file_waits(clerk: Client, bring: Bring) -> None:
    job = bring()
    assert clerk.get(f"{path_of(job)}/live")["HX-Refresh"] == "true"
    ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.PREVIEWING, done=500, total=2000)
    assert "500 of 2,000 lines" in text(clerk.get(f"{path_of(job)}/live"))


@pytest.mark.parametrize("content", [None, b""])
def test_without_a_file_it_is_asked_for(clerk: Client, content: bytes | None) -> None:
    given = {} if content is None else {"file": SimpleUploadedFile("members.csv", content)}
    assert "aria-invalid" in text(clerk.post("/members/import", given))
    assert not ImportJob.objects.exists()

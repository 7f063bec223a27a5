"""``mailer campaign``, verb by verb, on real rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.cli.campaign import campaign as command
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.states import BatchState
from tests.deliveries.sending import Post, start
from tests.people import make_campaign


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def state_of(row: Campaign) -> str:
    row.refresh_from_db()
    return row.state


def test_without_an_admin_it_says_how_to_get_one(society: Society) -> None:
    done = run("create", "X", "--type", "award")
    assert done.exit_code == 1
    assert "mailer staff add" in done.output


def test_create_and_send_at_a_wall_clock_time(ada: Staff, society: Society) -> None:
    assert run("create", "Prize", "--type", "award").exit_code == 0
    done = run("send", "Prize", "--at", "2027-07-01T09:00", "--zone", "Europe/Athens", "--local-clock", "10:30")
    assert done.exit_code == 0, done.output
    row = Campaign.objects.get()
    assert (row.state, row.zone) == (State.SCHEDULED, "Europe/Athens")
    assert row.scheduled_for == datetime(2027, 7, 1, 6, 0, tzinfo=UTC)
    assert str(row.local_clock) == "10:30:00"


def test_a_letter_of_nobody_is_not_sent_and_the_remedy_is_named(ada: Staff) -> None:
    assert run("create", "Prize", "--type", "award").exit_code == 0
    done = run("send", "Prize")
    assert done.exit_code == 1
    assert "mailer society set" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "2027-03-28T03:30", "--zone", "Europe/Athens"), "the clocks go forward"),
        (("--at", "2027-03-28T03:30", "--zone", "Mars/Crater"), "no zone 'Mars/Crater'"),
        (("--at", "2027-03-28T03:30", "--finish-by", "2027-03-28T03:00"), "finished before it starts"),
    ],
)
def test_times_that_cannot_be(ada: Staff, society: Society, words: tuple[str, ...], said: str) -> None:
    make_campaign(by=ada)
    done = run("send", "Award", *words)
    assert done.exit_code == 1
    assert said in done.output
    assert not Campaign.objects.filter(state=State.SCHEDULED).exists()


def test_pause_resume_cancel_and_once_more(ada: Staff, society: Society) -> None:
    row = start(ada, members=2)
    assert run("pause", str(row.pk)).exit_code == 0
    assert state_of(row) == State.PAUSED
    assert "can't pause" in run("pause", str(row.pk)).output
    assert run("resume", str(row.pk)).exit_code == 0
    assert run("cancel", str(row.pk), "--yes").exit_code == 0
    assert state_of(row) == State.CANCELLED
    done = run("follow-up", str(row.pk))
    assert done.exit_code == 0
    assert Campaign.objects.get(follow_up_of=row).name == "Award, once more"


def test_explain(ada: Staff, society: Society) -> None:
    row = start(ada, members=1)
    Post().send_all()
    done = run("explain", str(row.pk), "--member", "2000")
    assert done.exit_code == 0
    assert "The provider took it." in done.output
    assert "no member" in run("explain", str(row.pk), "--member", "nobody").output.lower()


def test_settle_lists_names_and_decides_once(ada: Staff, society: Society) -> None:
    row = start(ada, members=1)
    assert "No batch waits" in run("settle", str(row.pk)).output
    Batch.objects.update(state=BatchState.PARKED, reason="Nobody can tell.")
    assert "member2000@mail.example.org" in run("settle", str(row.pk)).output
    assert run("settle", str(row.pk), "--batch", "1").exit_code == 2
    assert run("settle", str(row.pk), "--batch", "1", "--they-got-it").exit_code == 0
    assert Batch.objects.get().state == BatchState.ACCEPTED
    assert AuditEntry.objects.filter(action="batch.settled").count() == 1
    assert run("settle", str(row.pk), "--batch", "1", "--send-again").exit_code == 1


def test_status_in_words_and_as_json(ada: Staff, society: Society) -> None:
    assert "No campaign yet" in run("status").output
    start(ada, members=3)
    assert "3 in the segment, 3 get a copy" in run("status").output
    assert '"states":{"planned":3}' in run("status", "--json").output

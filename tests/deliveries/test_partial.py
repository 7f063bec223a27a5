"""A batch of which a part was accepted: every copy keeps one state, none is sent twice, none is forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries import batches
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.partial import GIVE_UP_AFTER, KILLED
from mailer.deliveries.pump import expire_claims, pump
from mailer.deliveries.queries import states_of
from mailer.deliveries.settling import Pipe, settle
from mailer.deliveries.states import BatchState, Fate
from mailer.deliveries.story import explain
from mailer.providers.journal import Journals, Mark
from mailer.providers.memory import Memory
from mailer.providers.port import Accepted, Consignment, CopyFailure
from tests.deliveries.sending import PATIENCE, Post, copies, start
from tests.people import NOW

SILENT = Pipe(reports_events=True, drained=True, silent=frozenset({"", "memory"}))


@dataclass
class Choosy(Memory):
    """Says of each copy, by its place in the campaign, what the plan says; forgets the plan once it is used."""

    plan: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    reports_events: bool = False

    def _send(self, consignment: Consignment) -> Accepted:
        plan, self.plan = self.plan or "A" * len(consignment.copies), ""
        for mark, copy in zip(plan, consignment.copies, strict=True):
            if mark in "A?":
                self.taken[copy.reference] += 1
        return Accepted(
            "ref",
            failures=[
                CopyFailure(n, f"{mark} said the server", 450 if mark == "T" else 550, mark == "T")
                for n, mark in enumerate(plan)
                if mark in "TP"
            ],
            in_doubt=[n for n, mark in enumerate(plan) if mark == "?"],
            untouched=[n for n, mark in enumerate(plan) if mark == "."],
            reason="the line went dead",
        )


@pytest.fixture
def batch(ada: Staff, society: Society) -> Batch:
    return Batch.objects.get(campaign=start(ada, members=9))


def sent(batch: Batch, plan: str) -> Post:
    post = Post(provider=Choosy(plan=plan))
    post.send(batch)
    return post


def ranges(batch: Batch) -> list[tuple[int, int, str]]:
    found = Batch.objects.filter(campaign=batch.campaign).order_by("first")
    return [(one.first, one.last, one.state) for one in found]


def test_refused_recipients_fail_and_the_rest_is_accepted(batch: Batch) -> None:
    sent(batch, "AAPAAAPAA")
    assert ranges(batch) == [(1, 9, "accepted")]
    assert states_of(batch.campaign_id) == {"accepted": 7, "failed": 2}
    failed = Delivery.objects.filter(fate=Fate.FAILED).order_by("ordinal")
    assert [(one.ordinal, one.reason) for one in failed] == [(3, "P said the server"), (7, "P said the server")]
    assert BatchAttempt.objects.get().outcome == "accepted"


def test_whoever_is_to_be_tried_later_is_tried_later_and_nobody_else(batch: Batch) -> None:
    post = sent(batch, "ATAAPATAA")
    assert ranges(batch) == [(1, 9, "planned")]
    assert states_of(batch.campaign_id) == {"accepted": 6, "planned": 2, "failed": 1}
    assert (batch.not_before, batch.reason) == (NOW + timedelta(seconds=60), "T said the server")
    post.send(batch)
    assert batch.state == BatchState.PLANNED
    post.clock.pass_seconds(61)
    post.send(batch)
    assert states_of(batch.campaign_id) == {"accepted": 8, "failed": 1}
    assert batch.state == BatchState.ACCEPTED
    assert isinstance(post.provider, Choosy)
    assert set(post.provider.taken.values()) == {1}
    assert [attempt.outcome for attempt in BatchAttempt.objects.order_by("attempt")] == ["partial", "accepted"]


def test_a_lost_connection_leaves_one_in_doubt_and_plans_the_rest(batch: Batch) -> None:
    post = sent(batch, "AAA?.....")
    assert ranges(batch) == [(1, 3, "accepted"), (4, 4, "in_doubt"), (5, 9, "planned")]
    settle(now=NOW, patience=PATIENCE, pipe=SILENT)
    post.send_all()
    assert ranges(batch) == [(1, 3, "accepted"), (4, 4, "parked"), (5, 9, "accepted")]
    assert states_of(batch.campaign_id) == {"accepted": 8, "parked": 1}
    doubtful = Batch.objects.get(first=4)
    assert doubtful.attempts.get().outcome == "unknown"
    assert "the line went dead" in doubtful.reason


def test_nothing_begun_waits_with_a_strike(batch: Batch) -> None:
    sent(batch, "." * 9)
    assert ranges(batch) == [(1, 9, "planned")]
    assert (batch.strikes, batch.not_before) == (1, NOW + timedelta(seconds=60))
    assert BatchAttempt.objects.get().outcome == "refused"


def test_a_recipient_put_off_for_a_day_fails_with_the_servers_words(batch: Batch) -> None:
    post = sent(batch, "AAAAATAAA")
    post.clock.pass_seconds(GIVE_UP_AFTER.total_seconds() + 1)
    assert isinstance(post.provider, Choosy)
    post.provider.plan = "T"
    post.send(batch)
    assert states_of(batch.campaign_id) == {"accepted": 8, "failed": 1}
    assert Delivery.objects.get(fate=Fate.FAILED).reason == "Put off for more than 24 hours: T said the server"


def test_the_story_of_an_accepted_copy_in_a_batch_that_went_twice(batch: Batch) -> None:
    post = sent(batch, "ATAAAAAAA")
    post.clock.pass_seconds(61)
    post.send(batch)
    first = copies(batch.campaign)[0]
    told = explain(batch.campaign, first.member)
    assert told[-1].endswith("The provider took this copy.")
    assert not any("attempt 2" in words for words in told)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("APT?."), min_size=9, max_size=9).map("".join))
def test_whatever_happens_every_copy_is_in_one_batch_and_sent_once(batch: Batch, plan: str) -> None:
    Batch.objects.exclude(pk=batch.pk).delete()
    BatchAttempt.objects.all().delete()
    Delivery.objects.update(fate=Fate.NONE, reason="")
    Batch.objects.update(state="planned", first=1, last=9, attempt=0, strikes=0, not_before=NOW, reason="")
    batch.refresh_from_db()
    post = sent(batch, plan)
    covered = sorted(n for first, last, _ in ranges(batch) for n in range(first, last + 1))
    assert covered == list(range(1, 10))
    marks = Counter(plan)
    counted = states_of(batch.campaign_id)
    assert counted["accepted"] == marks["A"]
    assert counted["failed"] == marks["P"]
    assert counted["in_doubt"] == marks["?"]
    assert counted["planned"] == marks["T"] + marks["."]
    post.clock.pass_seconds(4000)
    post.send_all()
    assert states_of(batch.campaign_id) == Counter(
        {
            name: n
            for name, n in {
                "accepted": 9 - marks["P"] - marks["?"],
                "failed": marks["P"],
                "in_doubt": marks["?"],
            }.items()
            if n
        }
    )
    assert isinstance(post.provider, Choosy)
    assert set(post.provider.taken.values()) <= {1}
    assert len(post.provider.taken) == 9 - marks["P"]


def given_up(batch: Batch, tmp_path: Path, marks: str) -> Journals:
    """A worker took the batch, wrote these marks and was killed; its lease is over."""
    claim = batches.take(batch_id=batch.pk, owner="killed", now=NOW, lease=60)
    assert claim is not None
    assert batches.begin_submitting(claim, copies=9, now=NOW, lease=60)
    journals = Journals(tmp_path)
    journal = journals.create(
        batch=str(batch.pk), attempt="1", references=[str(one.pk) for one in copies(batch.campaign)]
    )
    for index, mark in enumerate(marks):
        journal[index] = Mark(ord(mark))
    return journals


def test_the_journal_of_a_killed_worker_divides_its_batch(batch: Batch, tmp_path: Path) -> None:
    journals = given_up(batch, tmp_path, "AAPTA?...")

    def recall(batch_id: int, attempt: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
        return journals.recall(batch=str(batch_id), attempt=str(attempt))

    later = NOW + timedelta(seconds=61)
    expire_claims(now=later, recall=recall)
    expire_claims(now=later, recall=recall)
    assert ranges(batch) == [(1, 5, "planned"), (6, 6, "in_doubt"), (7, 9, "planned")]
    assert states_of(batch.campaign_id) == {"accepted": 3, "failed": 1, "in_doubt": 1, "planned": 4}
    settle(now=later, patience=PATIENCE, pipe=SILENT)
    assert Batch.objects.get(first=6).reason.startswith(KILLED)


def test_a_worker_killed_before_the_first_message_costs_no_time(batch: Batch, tmp_path: Path) -> None:
    journals = given_up(batch, tmp_path, ".........")
    later = NOW + timedelta(seconds=61)
    expire_claims(now=later, recall=lambda b, a: journals.recall(batch=str(b), attempt=str(a)))
    batch.refresh_from_db()
    assert (batch.state, batch.not_before, batch.strikes) == (BatchState.PLANNED, later, 0)


def test_a_killed_worker_of_another_machine_leaves_the_whole_batch_in_doubt(batch: Batch, tmp_path: Path) -> None:
    given_up(batch, tmp_path, "AAPTA?...")
    elsewhere = Journals(tmp_path / "elsewhere")
    expire_claims(now=NOW + timedelta(seconds=61), recall=lambda b, a: elsewhere.recall(batch=str(b), attempt=str(a)))
    assert ranges(batch) == [(1, 9, "in_doubt")]


def test_a_worker_that_was_given_up_and_comes_back_changes_nothing(batch: Batch, tmp_path: Path) -> None:
    journals = given_up(batch, tmp_path, "AAAAA?...")
    expire_claims(now=NOW + timedelta(seconds=61), recall=lambda b, a: journals.recall(batch=str(b), attempt=str(a)))
    before = ranges(batch)
    claim = batches.Claim(batch.pk, batch.campaign_id, 1, "killed")
    assert not batches.accept(claim, reference="late", now=NOW)
    assert not batches.doubt(claim, reason="late", status=0, now=NOW)
    assert ranges(batch) == before


def test_another_machine_waits_for_the_one_that_has_the_journal(batch: Batch, tmp_path: Path) -> None:
    given_up(batch, tmp_path, "AAAAA?...")
    Batch.objects.update(owner="elsewhere:1:ab:2")
    lease_over = NOW + timedelta(seconds=61)
    pump(now=lease_over, patience=PATIENCE, pipe=SILENT)
    assert ranges(batch) == [(1, 9, "submitting")]
    pump(now=lease_over + timedelta(seconds=PATIENCE.settle_after), patience=PATIENCE, pipe=SILENT)
    assert ranges(batch) == [(1, 9, "parked")]

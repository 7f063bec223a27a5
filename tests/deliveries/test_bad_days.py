"""What people and providers do on a bad day: the wrong letter, the wrong list, an account that is suspended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns import handling, services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries.models import Batch, BatchAttempt, Delivery, StoredSkeleton
from mailer.deliveries.outcome import LONGEST_PAUSE, pause_after
from mailer.deliveries.pump import pump
from mailer.deliveries.queries import states_of
from mailer.deliveries.sending import MOST_STRIKES, Dispatch, send_batch
from mailer.deliveries.settling import ALWAYS_FAILS, Evidence, settle_by_hand, take_evidence
from mailer.deliveries.states import BatchState
from mailer.deliveries.unreported import LEAST_PATIENCE
from mailer.members.models import Address, AddressState
from mailer.providers.port import Ambiguous, Consignment, TemporaryFailure
from tests.deliveries.sending import OPEN_PIPE, PATIENCE, Post, copies, start
from tests.people import NOW

SILENCE = max(PATIENCE.settle_after, LEAST_PATIENCE) + 60


@pytest.fixture
def post() -> Post:
    return Post()


def listen(post: Post, seconds: float) -> None:
    """Time passes in which the pump looks again and again, and workers send what is due."""
    step = PATIENCE.longest_gap / 2
    until = post.clock.now + timedelta(seconds=seconds)
    while post.clock.now < until:
        pump(now=post.clock.pass_seconds(step), patience=PATIENCE, pipe=OPEN_PIPE)
        for batch in Batch.objects.filter(state=BatchState.PLANNED, not_before__lte=post.clock.now):
            post.send(batch)


def report_everything(post: Post) -> None:
    for attempt in BatchAttempt.objects.filter(outcome="accepted", events=0):
        take_evidence([Evidence(attempt.batch_id, attempt.attempt, 1, post.clock.now)])


def test_a_wrong_letter_stopped_after_fifty_members_goes_to_nobody_else(
    ada: Staff, society: Society, post: Post
) -> None:
    campaign = start(ada, members=120, batch_size=50)
    post.send(Batch.objects.get(campaign=campaign, number=1))
    services.cancel(campaign=campaign, by=ada)
    listen(post, 3600)
    assert states_of(campaign.pk) == {"accepted": 50, "planned": 70}
    again = handling.follow_up(campaign=campaign, by=ada)
    assert again.pk != campaign.pk
    assert Delivery.objects.filter(campaign=again).count() == 0
    assert len(post.received()) == 50


def test_a_rehearsal_with_the_real_list_writes_only_to_the_domains_that_are_allowed(
    ada: Staff, society: Society, post: Post
) -> None:
    campaign = start(ada, members=4)
    insider = copies(campaign)[0]
    Delivery.objects.filter(pk=insider.pk).update(address="ada@Test.example.org")
    dispatch = Dispatch(
        provider=post.provider, clock=post.clock, lease=60, only_to=frozenset({"test.example.org", "lab.example.org"})
    )
    send_batch(batch_id=Batch.objects.get(campaign=campaign).pk, owner="w", dispatch=dispatch)
    assert states_of(campaign.pk) == {"accepted": 1, "skipped": 3}
    assert list(post.received()) == [str(insider.pk)]
    assert "MAILER_ONLY_TO" in Delivery.objects.filter(campaign=campaign).latest("fate").reason


def test_a_member_whose_address_bounced_meanwhile_is_left_out(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=2)
    gone = copies(campaign)[0]
    Address.objects.filter(member=gone.member).update(state=AddressState.HARD)
    post.send(Batch.objects.get(campaign=campaign))
    assert states_of(campaign.pk) == {"accepted": 1, "skipped": 1}


def test_without_a_word_how_long_pauses_double_up_to_five_minutes(ada: Staff, society: Society, post: Post) -> None:
    batch = Batch.objects.get(campaign=start(ada))

    def refuse(_: Consignment) -> None:
        raise TemporaryFailure("slow down", status=429, retry_after=None)

    post.provider.before = refuse
    waits = []
    for _ in range(9):
        post.send(batch)
        waits.append((batch.not_before - post.clock.now).total_seconds())
        post.clock.now = batch.not_before
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert pause_after(10_000) == LONGEST_PAUSE
    assert batch.state == BatchState.PLANNED


def fail_for(post: Post, batch: Batch, status: int) -> None:
    def answer(sent: Consignment) -> None:
        if sent.arguments["bid"] == str(batch.pk):
            raise Ambiguous("internal server error", status=status)

    post.provider.before = answer


def test_a_batch_that_always_fails_is_parked_after_three_strikes_and_the_rest_goes_on(
    ada: Staff, society: Society, post: Post
) -> None:
    campaign = start(ada, members=6, batch_size=2)
    bad = Batch.objects.get(campaign=campaign, number=1)
    fail_for(post, bad, 500)
    for _ in range(MOST_STRIKES * 4):
        listen(post, PATIENCE.settle_after)
        report_everything(post)
    bad.refresh_from_db()
    assert (bad.state, bad.attempt) == (BatchState.PARKED, MOST_STRIKES)
    assert bad.reason == f"internal server error {ALWAYS_FAILS}"
    assert states_of(campaign.pk) == {"parked": 2, "accepted": 4}
    post.provider.before = lambda _: None
    assert settle_by_hand(batch=bad, they_got_it=False, by=ada, now=post.clock.now)
    post.send_all()
    assert states_of(campaign.pk) == {"accepted": 6}
    assert set(post.received().values()) == {1}


def test_a_connection_that_breaks_is_no_strike(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=4, batch_size=2)
    bad = Batch.objects.get(campaign=campaign, number=1)
    fail_for(post, bad, 0)
    for _ in range(MOST_STRIKES * 4):
        listen(post, PATIENCE.settle_after)
        report_everything(post)
    bad.refresh_from_db()
    assert bad.attempt > MOST_STRIKES
    assert bad.state != BatchState.PARKED


def test_a_batch_that_cannot_be_made_is_parked_and_the_rest_goes_on(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=6, batch_size=2)
    broken = StoredSkeleton.objects.create(digest="0" * 64, body=b"no letter")
    Batch.objects.filter(campaign=campaign, number=2).update(skeleton=broken)
    listen(post, 1800)
    assert states_of(campaign.pk) == {"parked": 2, "accepted": 4}
    assert "could not be prepared" in Batch.objects.get(campaign=campaign, number=2).reason


def test_a_letter_that_is_taken_and_never_reported_about_is_paused_with_the_reason(
    ada: Staff, society: Society, post: Post
) -> None:
    campaign = start(ada, members=4, batch_size=2)
    Batch.objects.filter(campaign=campaign, number=2).update(not_before=NOW + timedelta(days=1))
    listen(post, SILENCE / 2)
    assert Campaign.objects.get(pk=campaign.pk).state == State.SENDING
    listen(post, SILENCE)
    campaign.refresh_from_db()
    assert campaign.state == State.PAUSED
    assert "took 2 copies and reported nothing" in campaign.trouble
    assert "suspended" in campaign.trouble


def test_a_letter_that_is_out_and_never_reported_about_says_so_once(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=2)
    listen(post, SILENCE * 2)
    campaign.refresh_from_db()
    assert campaign.state == State.SENT
    assert "took 2 copies and reported nothing" in campaign.trouble
    assert AuditEntry.objects.filter(action="campaign.unreported").count() == 1


def test_a_letter_with_reports_raises_no_alarm(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=2)
    listen(post, PATIENCE.settle_after)
    report_everything(post)
    listen(post, SILENCE * 2)
    assert Campaign.objects.get(pk=campaign.pk).trouble == ""


def test_nobody_is_accused_of_silence_while_nobody_listened(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=2)
    listen(post, PATIENCE.longest_gap)
    post.clock.pass_seconds(SILENCE * 2)
    listen(post, SILENCE / 2)
    assert Campaign.objects.get(pk=campaign.pk).trouble == ""

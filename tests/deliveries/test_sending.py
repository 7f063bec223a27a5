"""One batch: claimed once, checked again, submitted before it leaves, and its outcome by type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.models import Society
from mailer.deliveries import batches
from mailer.deliveries.models import Batch, BatchAttempt
from mailer.deliveries.queries import states_of
from mailer.deliveries.sending import MOST_STRIKES
from mailer.deliveries.states import BATCH_TRANSITIONS, BatchState, Fate
from mailer.members.models import Address, Member, Topic
from mailer.members.services import unsubscribe
from mailer.providers.memory import Memory
from mailer.providers.port import (
    AccountRefused,
    Ambiguous,
    BadCopy,
    Consignment,
    PermanentFailure,
    ProviderFailure,
    Send,
    TemporaryFailure,
    TooLarge,
)
from tests.deliveries.sending import Clock, Post, copies, start
from tests.people import NOW


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def batch(ada: Staff, society: Society) -> Batch:
    return Batch.objects.get(campaign=start(ada))


def failing(failure: ProviderFailure) -> Post:
    def fail(_: Consignment) -> None:
        raise failure

    post = Post()
    post.provider.before = fail
    return post


def test_everybody_gets_one_copy(post: Post, batch: Batch) -> None:
    post.send(batch)
    assert batch.state == BatchState.ACCEPTED
    assert post.received() == {str(copy.pk): 1 for copy in copies(batch.campaign)}
    attempt = BatchAttempt.objects.get()
    assert (attempt.outcome, attempt.copies, attempt.provider_reference) == ("accepted", 5, "memory-1")


def test_a_second_task_for_the_same_batch_finds_nothing(post: Post, batch: Batch) -> None:
    post.send(batch)
    post.send(batch, owner="worker-2")
    assert len(post.provider.consignments) == 1


def test_a_batch_is_not_sent_while_the_campaign_is_paused(post: Post, batch: Batch, ada: Staff) -> None:
    campaign = batch.campaign
    services.pause(campaign=campaign, by=ada)
    post.send(batch)
    assert not post.provider.consignments
    services.resume(campaign=campaign, by=ada)
    assert post.send(batch).state == BatchState.ACCEPTED


def test_whoever_unsubscribed_meanwhile_is_skipped(post: Post, batch: Batch, awards: Topic) -> None:
    first, second, *_ = copies(batch.campaign)
    unsubscribe(member=first.member, topic=awards, source="test", actor="member", now=NOW)
    Address.objects.filter(member=second.member).update(address_hash="0" * 32)
    post.send(batch)
    assert states_of(batch.campaign_id) == {"skipped": 2, "accepted": 3}
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.reason == "turned this topic off"
    assert second.reason == "changed address after the audience was fixed"


def test_a_batch_of_which_nobody_is_left_closes(post: Post, batch: Batch) -> None:
    Member.objects.update(erased_at=NOW)
    assert post.send(batch).state == BatchState.ACCEPTED
    assert not post.provider.consignments
    assert states_of(batch.campaign_id) == {"skipped": 5}


def test_temporary_trouble_waits_as_long_as_the_provider_says(batch: Batch) -> None:
    failing(TemporaryFailure("slow down", status=429, retry_after=90)).send(batch)
    assert (batch.state, batch.not_before) == (BatchState.PLANNED, NOW + timedelta(seconds=90))
    assert Post().send(batch).state == BatchState.PLANNED
    assert Post(clock=Clock(NOW + timedelta(seconds=91))).send(batch).state == BatchState.ACCEPTED


def test_a_lost_answer_is_doubt_and_never_sent_again_by_itself(batch: Batch, post: Post) -> None:
    failing(Ambiguous("reset")).send(batch)
    assert batch.state == BatchState.IN_DOUBT
    post.clock.pass_seconds(10_000)
    post.send(batch)
    assert not post.provider.consignments


def test_a_fault_nobody_foresaw_while_sending_is_doubt(batch: Batch) -> None:
    def explode(_: Consignment) -> None:
        raise ZeroDivisionError

    post = Post()
    post.provider.before = explode
    assert post.send(batch).state == BatchState.IN_DOUBT


def test_a_refused_account_pauses_the_campaign_and_says_why(batch: Batch) -> None:
    failing(AccountRefused("wrong key", status=401)).send(batch)
    campaign = Campaign.objects.get()
    assert (batch.state, campaign.state, campaign.trouble) == (BatchState.PLANNED, State.PAUSED, "wrong key")


def test_a_letter_the_provider_refuses_is_not_divided(batch: Batch) -> None:
    failing(PermanentFailure("bad from", status=400, letter=True)).send(batch)
    assert Campaign.objects.get().state == State.PAUSED
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("named", [True, False])
def test_one_bad_recipient_fails_alone(batch: Batch, post: Post, named: bool) -> None:
    bad = copies(batch.campaign)[3]

    def refuse(sent: Consignment) -> None:
        places = [i for i, copy in enumerate(sent.copies) if copy.reference == str(bad.pk)]
        if places:
            raise PermanentFailure("bad address", status=400, culprit=places[0] if named else None)

    post.provider.before = refuse
    post.send_all()
    assert states_of(batch.campaign_id) == {"failed": 1, "accepted": 4}
    bad.refresh_from_db()
    assert (bad.fate, bad.reason) == (Fate.FAILED, "bad address")
    assert all(count == 1 for count in post.received().values())
    assert len(post.received()) == 4


def test_too_large_is_halved_until_it_fits(batch: Batch, post: Post) -> None:
    def limit(sent: Consignment) -> None:
        if len(sent.copies) > 2:
            raise TooLarge("413", status=413)

    post.provider.before = limit
    post.send_all()
    assert states_of(batch.campaign_id) == {"accepted": 5}
    assert sorted(post.received().values()) == [1] * 5


def test_a_batch_that_cannot_be_prepared_is_parked_after_three_strikes(
    batch: Batch, post: Post, society: Society
) -> None:
    society.delete()
    for strike in range(1, MOST_STRIKES + 1):
        post.send(batch)
        assert batch.strikes == strike
        post.clock.pass_seconds(600)
    assert batch.state == BatchState.PARKED
    assert "SocietyMissing" in batch.reason


def test_a_worker_that_lost_its_claim_sends_nothing(batch: Batch) -> None:
    claim = batches.take(batch_id=batch.pk, owner="frozen", now=NOW, lease=60)
    assert claim is not None
    Batch.objects.update(state=BatchState.PLANNED, lease_until=None)
    newer = batches.take(batch_id=batch.pk, owner="other", now=NOW, lease=60)
    assert newer is not None
    assert newer.attempt == 2
    assert not batches.begin_submitting(claim, copies=5, now=NOW, lease=60)
    assert not BatchAttempt.objects.exists()


def test_a_lease_that_ended_is_no_right_to_send(batch: Batch) -> None:
    claim = batches.take(batch_id=batch.pk, owner="slow", now=NOW, lease=60)
    assert claim is not None
    assert not batches.begin_submitting(claim, copies=5, now=NOW + timedelta(seconds=61), lease=60)


def test_a_late_answer_settles_a_batch_that_was_given_up(batch: Batch) -> None:
    claim = batches.take(batch_id=batch.pk, owner="slow", now=NOW, lease=60)
    assert claim is not None
    assert batches.begin_submitting(claim, copies=5, now=NOW, lease=60)
    assert batches.doubt(claim, reason="lease over", status=0, now=NOW)
    assert batches.accept(claim, reference="r", now=NOW)
    batch.refresh_from_db()
    assert batch.state == BatchState.ACCEPTED


@pytest.mark.parametrize("state", BatchState.values)
def test_moves_outside_the_table_change_nothing(batch: Batch, state: str) -> None:
    claim = batches.Claim(batch.pk, batch.campaign_id, attempt=1, owner="w")
    moves: dict[str, Callable[[], bool]] = {
        "accept": lambda: batches.accept(claim, reference="", now=NOW),
        "refuse": lambda: batches.refuse(claim, reason="", status=0, not_before=NOW, now=NOW),
        "fail": lambda: batches.fail(claim, reason="", status=0, now=NOW),
        "doubt": lambda: batches.doubt(claim, reason="", status=0, now=NOW),
        "submit": lambda: batches.begin_submitting(claim, copies=5, now=NOW, lease=60),
        "empty": lambda: batches.close_empty(claim),
    }
    for verb, move in moves.items():
        BatchAttempt.objects.all().delete()
        Batch.objects.update(state=state, attempt=1, owner="w", lease_until=NOW + timedelta(seconds=60))
        assert move() is ((BatchState(state), verb) in BATCH_TRANSITIONS), (state, verb)


def test_someone_whose_data_cannot_be_rendered_is_left_out_alone(batch: Batch) -> None:
    class Picky(Memory):
        def pack(self, consignment: Consignment) -> Send:
            if len(consignment.copies) == 5:
                raise BadCopy(2, "too long")
            return super().pack(consignment)

    post = Post(provider=Picky())
    bad = copies(batch.campaign)[2]
    post.send(batch)
    assert states_of(batch.campaign_id) == {"accepted": 4, "failed": 1}
    assert str(bad.pk) not in post.received()

"""The disk is full, or the database fails, at the moment in which an outcome is to be written down."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.deliveries.models import Batch
from mailer.deliveries.pump import expire_claims
from mailer.deliveries.settling import Evidence, take_evidence
from mailer.deliveries.states import BatchState
from mailer.providers.port import Consignment
from tests.deliveries.sending import PATIENCE, Post, start

pytestmark = pytest.mark.django_db(transaction=True)

# At the commit itself, which is where a full disk shows.
FAIL_AT_COMMIT = """
CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE CONSTRAINT TRIGGER disk_full AFTER UPDATE ON deliveries_batch DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION disk_full();
"""
AND_AGAIN = "DROP TRIGGER disk_full ON deliveries_batch; DROP FUNCTION disk_full();"


@contextmanager
def full_disk() -> Iterator[None]:
    """The database can't write one byte more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FAIL_AT_COMMIT)
        yield
        with connection.cursor() as cursor:
            cursor.execute(AND_AGAIN)
        return
    # No file of this process may grow beyond what the log of changes has already: the kernel itself refuses.
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    with connection.cursor() as cursor:
        # It may be longer than what is in it, and what fits is no growth.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_outcome_that_cannot_be_written_down_is_doubt_and_sends_nothing_twice(ada: Staff, society: Society) -> None:
    post = Post()
    batch = Batch.objects.get(campaign=start(ada, members=3))
    trouble = full_disk()

    def take_and_fill(_: Consignment) -> None:
        trouble.__enter__()

    post.provider.before = take_and_fill
    try:
        with pytest.raises(DatabaseError):
            post.send(batch)
    finally:
        trouble.__exit__(None, None, None)
    post.provider.before = lambda _: None
    batch.refresh_from_db()
    assert batch.state == BatchState.SUBMITTING
    expire_claims(now=post.clock.pass_seconds(PATIENCE.lease + 1))
    post.send_all()
    batch.refresh_from_db()
    assert batch.state == BatchState.IN_DOUBT
    take_evidence([Evidence(batch.pk, batch.attempt, 1, post.clock.now)])
    batch.refresh_from_db()
    assert batch.state == BatchState.ACCEPTED
    assert list(post.received().values()) == [1, 1, 1]


def test_with_a_full_disk_nothing_is_sent_that_could_not_be_written_down(ada: Staff, society: Society) -> None:
    post = Post()
    batch = Batch.objects.get(campaign=start(ada, members=3))
    with full_disk(), pytest.raises(DatabaseError):
        post.send(batch)
    assert not post.provider.consignments
    assert post.send(batch).state == BatchState.ACCEPTED

"""A batch of which a part was accepted: divided so that every copy again has one explained state.

Copies follow each other in the batch's order, so what became of them makes runs. The first run
keeps the batch's row, each other becomes a batch of its own: accepted, planned again, or in doubt,
a copy in doubt always alone. In a run that is planned again because some were asked to come back
later, those that were accepted have a fate of their own, and so are not sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from mailer.deliveries.batches import REASON_LENGTH, Claim, split_off
from mailer.deliveries.known import Kind, Known
from mailer.deliveries.models import Batch, BatchAttempt, Delivery
from mailer.deliveries.states import BatchState, Fate
from mailer.providers.port import Accepted, Consignment, Recalled

FIRST_PAUSE: Final = 60.0
LONGEST_PAUSE: Final = 3600.0
GIVE_UP_AFTER: Final = timedelta(hours=24)
"""So long a recipient's mail server may ask to come back later."""

KILLED: Final = "The worker that sent it was stopped in the middle."
WORDS_LOST: Final = "The mail server refused it; its words were lost with the worker that heard them."


@dataclass(slots=True)
class Run:
    """Copies next to each other of one kind, and the state in which their batch goes on."""

    kind: Kind
    first: int
    last: int
    copies: list[int]
    state: BatchState
    fields: dict[str, object] = field(default_factory=dict)


def record(claim: Claim, consignment: Consignment, accepted: Accepted, *, now: datetime) -> bool:
    """Write down what the provider said of each copy. False: the claim was lost, nothing is written."""
    copies = [int(copy.reference) for copy in consignment.copies]
    known = Known(
        copies=copies,
        failed={copies[f.index]: f.reason for f in accepted.failures if not f.temporary},
        later={copies[f.index]: f.reason for f in accepted.failures if f.temporary},
        in_doubt=frozenset(copies[index] for index in accepted.in_doubt),
        untouched=frozenset(copies[index] for index in accepted.untouched),
        reason=accepted.reason,
        reference=accepted.reference,
    )
    return _divide(held_by(claim), known, now=now)


def held_by(claim: Claim) -> QuerySet[Batch]:
    """The batch while it is the claim's own. From in doubt, too: the worker's late answer settles that."""
    mine = Batch.objects.filter(pk=claim.batch_id, owner=claim.owner, attempt=claim.attempt)
    return mine.filter(state__in=(BatchState.SUBMITTING, BatchState.IN_DOUBT))


def record_recalled(held: QuerySet[Batch], recalled: Recalled, *, now: datetime) -> bool:
    """Write down what a killed worker left in its journal about the one batch in ``held``."""
    named = (recalled.accepted, recalled.refused, recalled.later, recalled.in_doubt, recalled.untouched)
    known = Known(
        copies=[int(reference) for references in named for reference in references],
        failed=dict.fromkeys(map(int, recalled.refused), WORDS_LOST),
        later=dict.fromkeys(map(int, recalled.later), KILLED),
        in_doubt=frozenset(map(int, recalled.in_doubt)),
        untouched=frozenset(map(int, recalled.untouched)),
        reason=KILLED,
        killed=True,
    )
    return _divide(held, known, now=now)


def nothing_known(batch: Batch) -> Recalled | None:
    """Of each copy that this batch handed over it may have been accepted; None when there is none."""
    inside = Delivery.objects.filter(campaign=batch.campaign_id, ordinal__range=(batch.first, batch.last))
    left = inside.exclude(fate__in=(Fate.ACCEPTED, Fate.FAILED, Fate.SKIPPED)).values_list("pk", flat=True)
    return Recalled((), (), (), [str(pk) for pk in left], ()) if left else None


def _divide(held: QuerySet[Batch], known: Known, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # Locked first, as reports are applied: none that comes just now is overlooked.
            heard = _heard_of(known.copies)
            batch = held.select_for_update().first()
            if batch is None:
                return False
            attempt = BatchAttempt.objects.get(batch=batch, attempt=batch.attempt)
            known = _without_hopeless(known, batch, now=now)
            runs = list(_runs(batch, known, now=now))
            _write_fates(runs, known, now=now)
            _write_batches(batch, attempt, runs, known, heard, now=now)
    except IntegrityError:
        # Another worker took the same batch numbers at this moment; nothing was changed.
        return _divide(held, known, now=now)
    return True


def _heard_of(copies: Sequence[int]) -> frozenset[int]:
    """Lock these copies; those about which the provider has reported something already."""
    locked = Delivery.objects.filter(pk__in=copies).order_by("pk").select_for_update(no_key=True)
    rows = locked.values_list("pk", "fate", "flags")
    return frozenset(pk for pk, fate, flags in rows if flags or Fate.PROCESSED <= fate <= Fate.BOUNCED)


def _without_hopeless(known: Known, batch: Batch, *, now: datetime) -> Known:
    """Whoever was asked to wait for too long already fails now."""
    long_ago = BatchAttempt.objects.filter(batch=batch, submitted_at__lte=now - GIVE_UP_AFTER)
    if not known.later or not long_ago.exists():
        return known
    hours = GIVE_UP_AFTER.total_seconds() / 3600
    hopeless = {copy: f"Put off for more than {hours:g} hours: {words}" for copy, words in known.later.items()}
    return replace(known, failed={**known.failed, **hopeless}, later={})


def _runs(batch: Batch, known: Known, *, now: datetime) -> Iterator[Run]:
    mine = Delivery.objects.filter(pk__in=known.copies, ordinal__range=(batch.first, batch.last))
    placed = [(copy.pk, copy.ordinal) for copy in mine.order_by("ordinal").only("ordinal") if copy.ordinal]
    groups = [
        (kind, list(group))
        for (kind, _), group in groupby(placed, lambda one: (known.kind(one[0]), one[0] in known.in_doubt and one[0]))
    ]
    starts = [batch.first, *(group[0][1] for _, group in groups[1:])]
    ends = [*(start - 1 for start in starts[1:]), batch.last]
    for (kind, group), first, last in zip(groups, starts, ends, strict=True):
        yield _run(batch, known, Run(kind, first, last, [copy for copy, _ in group], BatchState.ACCEPTED), now=now)


def _run(batch: Batch, known: Known, run: Run, *, now: datetime) -> Run:
    """Decide how a run goes on."""
    later = [known.later[copy] for copy in run.copies if copy in known.later]
    if run.kind is Kind.IN_DOUBT:
        run.state, run.fields = BatchState.IN_DOUBT, {"doubt_since": now, "reason": known.reason}
    elif run.kind is Kind.UNTOUCHED:
        # What is in doubt is no step forward: a provider that answers everything with an error is not hurried.
        moved = known.killed or len(known.untouched) + len(known.in_doubt) < len(known.copies)
        strikes = 0 if moved else batch.strikes + 1
        wait = timedelta(0) if moved else timedelta(seconds=pause_after(batch.strikes))
        run.state = BatchState.PLANNED
        run.fields = {"not_before": now + wait, "strikes": strikes, "reason": known.reason}
    elif later:
        run.state = BatchState.PLANNED
        wait = timedelta(seconds=pause_after(batch.strikes))
        run.fields = {"not_before": now + wait, "strikes": batch.strikes + 1, "reason": later[0]}
    return run


def _write_fates(runs: Sequence[Run], known: Known, *, now: datetime) -> None:
    open_copies = Delivery.objects.filter(fate=Fate.NONE)
    words: dict[str, list[int]] = {}
    for copy, reason in known.failed.items():
        words.setdefault(reason[:300], []).append(copy)
    for reason, copies in words.items():
        open_copies.filter(pk__in=copies).update(fate=Fate.FAILED, reason=reason, fate_at=now)
    for run in runs:
        if run.kind is Kind.DONE and run.state is BatchState.PLANNED:
            accepted = [copy for copy in run.copies if known.is_accepted(copy)]
            open_copies.filter(pk__in=accepted).update(fate=Fate.ACCEPTED, fate_at=now)


def _write_batches(
    batch: Batch, attempt: BatchAttempt, runs: Sequence[Run], known: Known, heard: frozenset[int], *, now: datetime
) -> None:
    """The first run keeps the row and its attempt. Nobody owns any of them: whoever sent them is done or gone.

    What was reported about the whole proves something about the part alone that holds the copy.
    """
    first, *others = runs
    told = {"events": len(heard.intersection(first.copies))} if others else {}
    settled = {"strikes": 0, "reason": "", "doubt_since": None, **_cut(first.fields)}
    Batch.objects.filter(pk=batch.pk).update(last=first.last, state=first.state, owner="", lease_until=None, **settled)
    BatchAttempt.objects.filter(pk=attempt.pk).update(
        outcome=_outcome(first, known), done_at=now, provider_reference=known.reference[:120], **told
    )
    parts = [
        Batch(**{"not_before": now, "first": run.first, "last": run.last, "state": run.state, **_cut(run.fields)})
        for run in others
    ]
    for part, run in zip(parts, others, strict=True):
        part.attempt = 0 if run.kind is Kind.UNTOUCHED else batch.attempt
    BatchAttempt.objects.bulk_create(
        BatchAttempt(
            batch=part,
            attempt=attempt.attempt,
            owner=attempt.owner,
            provider=attempt.provider,
            submitted_at=attempt.submitted_at,
            done_at=now,
            outcome=_outcome(run, known),
            copies=len(run.copies),
            provider_reference=known.reference[:120],
            events=len(heard.intersection(run.copies)),
        )
        for part, run in zip(split_off(batch, parts), others, strict=True)
        if run.kind is not Kind.UNTOUCHED
    )


def _cut(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value[:REASON_LENGTH] if isinstance(value, str) else value for name, value in fields.items()}


def _outcome(run: Run, known: Known) -> str:
    if run.kind is Kind.IN_DOUBT:
        return "unknown"
    if run.state is BatchState.ACCEPTED:
        return "accepted"
    if any(known.is_accepted(copy) for copy in run.copies):
        return "partial"
    # Of its own accord a provider stops only when it wants nothing at all for now.
    return "put off" if run.kind is Kind.DONE and not known.reason else "refused"


def pause_after(strikes: int) -> float:
    """Seconds to wait before a mail server that asked for it is tried again: doubling, at most an hour."""
    return min(FIRST_PAUSE * 2.0 ** min(strikes, 10), LONGEST_PAUSE)

"""The figures of ``lists`` on the database that Django is set up for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from mailer.accounts.roles import Role
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.services import set_society
from mailer.deliveries.models import Batch, Delivery, StoredSkeleton
from mailer.deliveries.states import Fate
from mailer.demo.setting import SOCIETY
from mailer.members.models import Member, MemberTask, Suppression
from mailer.tracking.statistics.refresh import count_anew
from tests.crowd import gather
from tests.faults.ground import Ground
from tests.people import make_staff

SMALL: Final = 700
TURNS: Final = 7
FLOOR_MS: Final = 15.0
# One in so many is what a filter looks for.
RARE: Final = 100
# What every member brings along: a name that few others have, an address that fails now and then, a task, a
# suppression, an entry, a copy.
FILL: Final = """
UPDATE members_member SET given_name = given_name || ' ' || (id % 1000) WHERE id > {last};
UPDATE members_member SET category = 'honorary' WHERE id > {last} AND id % {rare} = 1;
UPDATE members_member SET dues_until = '2020-12-31' WHERE id > {last} AND id % {rare} = 2;
UPDATE members_address SET state = 'hard' WHERE member_id > {last} AND member_id % {rare} = 3;
DELETE FROM members_address WHERE member_id > {last} AND member_id % {rare} = 4;
INSERT INTO members_membertask (member_id, kind, note, opened_at, closed_by, outcome)
    SELECT id, CASE WHEN id % {rare} = 5 THEN 'no_address_left' ELSE 'address_failed' END, '', '{now}', '', ''
    FROM members_member WHERE id > {last} AND (id % 5 = 0 OR id % {rare} = 5);
INSERT INTO members_suppression (address_hash, reason, source, note, at, lifted_by, lifted_because)
    SELECT address_hash, CASE WHEN member_id % {rare} = 6 THEN 'complaint' ELSE 'hard_bounce' END,
           CASE WHEN member_id % {rare} = 7 THEN 'import' ELSE 'provider event' END, '', '{now}', '', ''
    FROM members_address WHERE member_id > {last};
INSERT INTO audit_auditentry (at, actor, action, subject, detail)
    SELECT '{now}', 'staff:1', CASE WHEN id % {rare} = 8 THEN 'campaign.created' ELSE 'member.exported' END,
           'member:' || id, '{{}}'
    FROM members_member WHERE id > {last};
INSERT INTO deliveries_delivery
    (campaign_id, member_id, ordinal, address, address_hash, variant, tracked, zone, lane, snapshot, refusal, fate,
     flags, reason)
    SELECT {campaign}, id, CASE WHEN id % {rare} = 9 THEN NULL ELSE id END, 'member@example.org', number, '', {yes},
           '', '', '{{}}', CASE WHEN id % {rare} = 9 THEN 'topic_off' ELSE '' END,
           CASE WHEN id % {rare} = 10 THEN {bounced} ELSE {delivered} END, 0, ''
    FROM members_member WHERE id > {last}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of a list: its name in the figures, its path, and what is posted, if anything."""

    name: str
    path: str
    posted: Mapping[str, Any] = field(default_factory=dict)


def figures(ground: Ground, *, members: int) -> dict[str, float]:
    set_society(SOCIETY)
    campaign = Campaign.objects.create(
        name="Letter", content_type="award", state=State.SENT, started_at=timezone.now(), finished_at=timezone.now()
    )
    browser = Client(headers={"host": urlsplit(ground.env["MAILER_PUBLIC_URL"]).netloc})
    browser.force_login(make_staff("ada", Role.ADMIN))
    _grow(campaign, SMALL)
    few = _pages(browser, campaign)
    _grow(campaign, members)
    many = _pages(browser, campaign)
    worst = max(max(many[name], FLOOR_MS) / max(few[name], FLOOR_MS) for name in many)
    told = {f"{name}_{SMALL}_ms": few[name] for name in few} | {f"{name}_ms": many[name] for name in many}
    return {**told, "worst": round(worst, 1)}


def _grow(campaign: Campaign, members: int) -> None:
    last = Member.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    gather(members)
    yes = "TRUE" if connection.vendor == "postgresql" else "1"
    fill = FILL.format(
        last=last,
        rare=RARE,
        now=timezone.now().isoformat(sep=" "),
        campaign=campaign.pk,
        yes=yes,
        bounced=Fate.BOUNCED.value,
        delivered=Fate.DELIVERED.value,
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in fill.split(";"):
            cursor.execute(statement)
    skeleton, _ = StoredSkeleton.objects.get_or_create(digest="0" * 64, defaults={"body": b"{}"})
    batch = {"first": 1, "last": members, "state": "accepted", "skeleton": skeleton, "not_before": timezone.now()}
    Batch.objects.update_or_create(campaign=campaign, number=1, defaults=batch)
    # As the job does, once a letter is over.
    count_anew(campaign.pk, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _asked(campaign: Campaign) -> Iterator[Asked]:
    deep = Member.objects.order_by("-pk").values_list("pk", flat=True)[100]
    yield Asked("members", "/members")
    yield Asked("members_deep", "/members", {"after": deep})
    yield Asked("members_by_name", "/members", {"sort": "name"})
    yield Asked("members_by_name_deep", "/members", {"sort": "name", "after": deep})
    yield Asked("members_category", "/members", {"category": "honorary"})
    yield Asked("members_dues", "/members", {"dues": "lapsed", "sort": "name"})
    yield Asked("members_bounced", "/members", {"address": "hard"})
    yield Asked("members_nowhere", "/members", {"address": "none"})
    yield Asked("members_tasks", "/members", {"task": "open"})
    yield Asked("members_search", "/members", {"q": "vil"})
    yield Asked("letters", "/letters")
    yield Asked("copies", f"/letters/{campaign.pk}/copies")
    yield Asked("copies_deep", f"/letters/{campaign.pk}/copies?after={Delivery.objects.latest('pk').pk - 500}")
    yield Asked("copies_bounced", f"/letters/{campaign.pk}/copies?outcome=bounced")
    yield Asked("copies_left_out", f"/letters/{campaign.pk}/copies?outcome=topic_off")
    yield Asked("tasks", "/tasks")
    yield Asked("tasks_newest", "/tasks", {"sort": "new"})
    yield Asked("tasks_kind", "/tasks", {"kind": MemberTask.Kind.NO_ADDRESS_LEFT})
    yield Asked("suppressions", "/suppressions")
    yield Asked("suppressions_deep", "/suppressions", {"after": Suppression.objects.earliest("pk").pk + 200})
    yield Asked("suppressions_reason", "/suppressions", {"reason": "complaint"})
    yield Asked("suppressions_source", "/suppressions", {"source": "import"})
    yield Asked("suppressions_lifted", "/suppressions", {"state": "lifted"})
    yield Asked("suppressions_search", "/suppressions", {"q": "member77@mail27.example.org"})
    yield Asked("audit", "/audit")
    yield Asked("audit_deep", f"/audit?after={AuditEntry.objects.earliest('pk').pk + 200}")
    yield Asked("audit_kind", "/audit?kind=campaign")
    yield Asked("audit_since", "/audit?since=7")
    yield Asked("audit_subject", "/audit?q=member:77")
    yield Asked("audit_word", "/audit?q=created")
    yield Asked("audit_usual_word", "/audit?q=exported")
    yield Asked("topics", "/topics")
    yield Asked("segments", "/segments")


def _pages(browser: Client, campaign: Campaign) -> dict[str, float]:
    return {asked.name: _milliseconds(browser, asked) for asked in _asked(campaign)}


def _milliseconds(browser: Client, asked: Asked) -> float:
    times = []
    for _ in range(TURNS):
        started = perf_counter()
        answer = browser.post(asked.path, asked.posted) if asked.posted else browser.get(asked.path)
        times.append(perf_counter() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{asked.path} answered {answer.status_code}: the figures mean nothing.")
    return round(1000 * min(times), 1)

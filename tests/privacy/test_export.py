from __future__ import annotations

import io
from zipfile import ZipFile

import orjson
import pytest
from django.apps import apps

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.content.models import Society
from mailer.deliveries.archive import exact_copy
from mailer.deliveries.models import Delivery
from mailer.members.models import Member, Topic
from mailer.members.services import set_tracking, unsubscribe, update_member
from mailer.privacy.export import export_member
from mailer.privacy.holdings import HOLDINGS, everything
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_member

pytestmark = pytest.mark.django_db


def unpacked(member: Member) -> dict[str, bytes]:
    archive = io.BytesIO()
    export_member(member=member, to=archive, by="staff:1", now=NOW)
    with ZipFile(archive) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def test_everything_is_handed_out_with_exact_copies(ada: Staff, society: Society, nils: Member, awards: Topic) -> None:
    make_member("1002", "eva@uni.example.org", family_name="Novák")
    update_member(member=nils, values={"interests": "chemokines"}, by="staff:1", source="console", now=NOW)
    set_tracking(member=nils, allowed=True, source="preferences", actor="member", now=NOW)
    campaign = start(ada, members=0)
    Post().send_all()
    unsubscribe(member=nils, topic=awards, source="one_click", actor="member", now=NOW)
    files = unpacked(nils)
    data = orjson.loads(files["data.json"])
    assert data.keys() == HOLDINGS.keys()
    assert (data["member"]["number"], data["member"]["family_name"]) == ("1001", "Ångström")
    assert [address["email"] for address in data["addresses"]] == ["nils@uni.example.org"]
    assert [line["event"] for line in data["consent"]] == ["tracking_on", "unsubscribed"]
    assert data["changes"][0]["changes"] == {"interests": [[], ["chemokines"]]}
    assert data["topics"] == [{"topic__slug": "awards", "topic__name": awards.name, "subscribed": False}]
    assert [row["letter"] for row in data["letters"]] == [campaign.pk]
    copy = exact_copy(Delivery.objects.get(member=nils))
    assert files[f"letters/{campaign.pk}.html"].decode() == copy.html
    assert files[f"letters/{campaign.pk}.txt"].decode() == f"{copy.subject}\n\n{copy.text}"
    assert "Novák" not in b"".join(files.values()).decode()


def test_that_it_was_made_is_recorded(nils: Member) -> None:
    unpacked(nils)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == ("staff:1", "member.exported", f"member:{nils.pk}")


def test_every_table_that_points_to_a_member_is_handed_out_or_known_to_hold_nothing() -> None:
    """A room that begins to keep something about members fails here until it is thought of."""
    handed_out = {
        "Address", "PendingAddress", "MemberLabel", "MemberListEntry", "TopicChoice", "ConsentEvent", "MemberChange",
        "MemberTask", "Delivery", "Addressee", "Enclosure",
    }  # fmt: skip
    nothing_of_the_person = {"FreshLink"}
    models = apps.get_models()
    pointing = {m.__name__ for m in models for field in m._meta.fields if field.related_model is Member}
    assert pointing == handed_out | nothing_of_the_person


def test_who_has_nothing_gets_a_file_that_says_so(db: None) -> None:
    held = everything(make_member("7", None))
    assert held["letters"] == held["addresses"] == held["consent"] == []

"""Personal letters in the console: declaring, making, looking, releasing, and what each role may do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.content.services import society
from mailer.deliveries.models import Addressee, Enclosure
from mailer.members.models import Member
from mailer.notices.fields import fields_of
from mailer.notices.models import NoticeSet
from mailer.notices.preparing import To
from mailer.notices.sets import make_set
from mailer.notices.templates import templates
from tests.notices.letters import MILSTEIN, RECEIPT, award, receipt
from tests.people import NOW, make_member

pytestmark = pytest.mark.usefixtures("society")


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def held_set(ada: Staff, member: Member) -> NoticeSet:
    return make_set(template=award(ada), to=[To(member, MILSTEIN)], by=ada, now=NOW)


def path(name: str, *args: object) -> str:
    return reverse(f"console:personal-{name}", args=args)


def test_a_template_is_declared_and_changed(edith: Staff) -> None:
    client = signed_in(edith)
    said = {"name": "Receipt", "content_type": "personal", "data_fields": "amount: What was paid", "document": ""}
    answer = client.post(path("begin"), said)
    [row] = templates()
    assert answer["Location"] == reverse("console:compose", args=[row.pk])
    client.post(path("fields", row.pk), {"data_fields": "amount: Paid | $1\nnumber: No.", "document": ""})
    row.refresh_from_db()
    assert [field.name for field in fields_of(row)] == ["amount", "number"]
    refused = client.post(path("fields", row.pk), {"data_fields": "Amount", "document": ""})
    assert "is no name" in refused.content.decode()


def test_a_set_from_a_table(ada: Staff, nils: Member) -> None:
    table = SimpleUploadedFile("people.csv", b"member;number;amount;paid_on\n1001;7;$60;today\n")
    template = receipt(ada)
    answer = signed_in(ada).post(path("make", template.pk), {"table": table, "embargo": "2099-01-01T09:00"})
    row = NoticeSet.objects.get()
    assert answer["Location"] == path("set", row.campaign_id)
    assert row.embargo is not None
    assert row.embargo.astimezone(ZoneInfo(society().time_zone)).hour == 9
    assert Addressee.objects.get().own == '{"amount":"$60","number":"7","paid_on":"today"}'


def test_what_is_wrong_with_a_table_is_told(ada: Staff) -> None:
    table = SimpleUploadedFile("people.csv", b"member\n4711\n")
    client, template = signed_in(ada), receipt(ada)
    assert "Line 2: nobody" in client.post(path("make", template.pk), {"table": table}).content.decode()
    assert "a table, or a segment" in client.post(path("make", template.pk), {}).content.decode()
    assert not NoticeSet.objects.exists()


def test_the_letter_and_its_certificate_can_be_looked_at(ada: Staff, nils: Member) -> None:
    row, client = held_set(ada, nils), signed_in(ada)
    page = client.get(path("look", row.campaign_id, nils.pk)).content.decode()
    assert "You are honoured with the Seymour &amp; Vivian Milstein Award" in page
    letter = client.get(path("frame", row.campaign_id, nils.pk))
    assert MILSTEIN["citation"] in letter.content.decode()
    assert "sandbox" in letter["Content-Security-Policy"]
    file = client.get(path("file", row.campaign_id, Enclosure.objects.get().pk))
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"] == 'attachment; filename="Certificate.pdf"'


def test_a_set_stands_among_the_letters(ada: Staff, vera: Staff, nils: Member) -> None:
    row = held_set(ada, nils)
    page = signed_in(ada).get("/letters").content.decode()
    assert path("set", row.campaign_id) in page
    assert "Held" in page
    assert path("set", row.campaign_id) not in signed_in(ada).get("/letters?kind=segment").content.decode()
    assert row.campaign.name not in signed_in(vera).get("/letters").content.decode()


def test_release_hold_and_withdraw(ada: Staff, nils: Member) -> None:
    row, client = held_set(ada, nils), signed_in(ada)
    NoticeSet.objects.update(embargo=datetime(2099, 1, 1, tzinfo=UTC))
    assert "1 letter" in client.get(path("release", row.campaign_id)).content.decode()
    client.post(path("release", row.campaign_id))
    assert Campaign.objects.get(pk=row.campaign_id).state == State.SCHEDULED
    client.post(path("hold", row.campaign_id))
    assert Campaign.objects.get(pk=row.campaign_id).state == State.APPROVED
    client.post(path("withdraw", row.campaign_id, nils.pk))
    assert not Addressee.objects.exists()
    told = client.post(path("release", row.campaign_id), follow=True).content.decode()
    assert "Nobody is in this set" in told


def test_whoever_will_get_none_is_told_before_the_release(ada: Staff, nils: Member) -> None:
    nobody = make_member("1003", None)
    row = make_set(template=receipt(ada), to=[To(nils, RECEIPT), To(nobody, RECEIPT)], by=ada, now=NOW)
    page = signed_in(ada).get(path("release", row.campaign_id)).content.decode()
    assert "1 member of the set gets none" in page
    assert "Has no e-mail address on the register" in page


def test_a_line_of_the_table_that_names_nobody_is_told_beside_the_table(ada: Staff, nils: Member) -> None:
    template = receipt(ada)
    table = SimpleUploadedFile("receipts.csv", b"member;number;amount;paid_on\n1999;8;$70;today\n")
    page = signed_in(ada).post(path("make", template.pk), {"table": table}).content.decode()
    fault = page.partition('id="id_table-fault"')[2].partition("</p>")[0]
    assert "Line 2: nobody on the register is &#39;1999&#39;." in fault
    assert "Choose who gets it" not in page
    assert not NoticeSet.objects.exists()


def test_members_of_a_table_are_added_while_it_is_held(ada: Staff, nils: Member) -> None:
    row = make_set(template=receipt(ada), to=[To(nils, RECEIPT)], by=ada, now=NOW)
    make_member("1002")
    client, lines = signed_in(ada), b"member;number;amount;paid_on\n1002;8;$70;today\n"
    for told in ("1 more in the set.", "Member 1002 is in this set already."):
        table = SimpleUploadedFile("more.csv", lines)
        answer = client.post(path("add", row.campaign_id), {"table": table}, follow=True)
        assert told in answer.content.decode()
    assert Addressee.objects.count() == 2


def test_only_who_may_approve_releases(ada: Staff, edith: Staff, nils: Member) -> None:
    row = held_set(ada, nils)
    assert signed_in(edith).post(path("release", row.campaign_id)).status_code == 403
    page = signed_in(edith).get(path("set", row.campaign_id)).content.decode()
    assert "Release together" not in page
    assert "Take out" in page


def test_the_lists_ask_a_few_questions_however_long_they_are(
    ada: Staff, nils: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    template, client = receipt(ada), signed_in(ada)
    rows = [
        make_set(template=template, to=[To(nils, RECEIPT), To(make_member(f"{n}77"), RECEIPT)], by=ada, now=NOW)
        for n in range(5)
    ]
    for address in (reverse("console:personal"), path("templates"), path("set", rows[0].campaign_id)):
        with django_assert_max_num_queries(16):
            assert client.get(address).status_code == 200
    export = b"".join(client.get(path("export")).streaming_content).decode()  # type: ignore[attr-defined]
    assert export.count("Receipt") == 10

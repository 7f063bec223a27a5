"""Lists of members: made, filled by hand and from what is pasted, used, ended."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.members.models import Member
from mailer.segments.lists import create_list, put_on_list
from mailer.segments.models import MemberList
from mailer.segments.services import create_segment
from tests.console.test_staff import text
from tests.people import NOW, make_member


@pytest.fixture
def speakers(grace: Staff) -> MemberList:
    return create_list(name="Speakers", by=grace, now=NOW)


def on(row: MemberList) -> list[str]:
    return list(row.entries.order_by("pk").values_list("member__number", flat=True))


def test_a_list_is_made_and_asks_who_is_on_it(clerk: Client) -> None:
    assert "No list yet" in text(clerk.get("/segments/lists"))
    page = text(clerk.post("/segments/lists/new", {"name": "Speakers", "description": "2026"}, follow=True))
    assert "Now say who is on it." in page
    assert "Nobody yet" in page
    assert "There is a member list “Speakers” already" in text(clerk.post("/segments/lists/new", {"name": "Speakers"}))


def test_members_are_put_on_and_taken_off_by_hand_and_both_can_be_undone(
    clerk: Client, speakers: MemberList, nils: Member
) -> None:
    path = f"/segments/lists/{speakers.pk}"
    page = text(clerk.post(f"{path}/put-on", {"who": "Ång"}, follow=True))
    assert "Member 1001 is on the list." in page
    assert f'action="{path}/members/{nils.pk}/take-off"' in page
    assert "is on the list already" in text(clerk.post(f"{path}/put-on", {"who": "1001"}, follow=True))
    page = text(clerk.post(f"{path}/members/{nils.pk}/take-off", follow=True))
    assert on(speakers) == []
    assert f'action="{path}/members/{nils.pk}/put-back"' in page
    clerk.post(f"{path}/members/{nils.pk}/put-back")
    assert on(speakers) == ["1001"]
    done = AuditEntry.objects.filter(subject=f"list:{speakers.pk}").values_list("action", flat=True)
    assert set(done) == {"list.created", "list.member_added", "list.member_removed"}


def test_of_several_it_is_asked_who_is_meant(clerk: Client, speakers: MemberList) -> None:
    for number in ("1", "2"):
        make_member(number, family_name="Müller")
    page = text(clerk.post(f"/segments/lists/{speakers.pk}/put-on", {"who": "muller"}))
    assert "Which of them?" in page
    second = Member.objects.get(number="2")
    clerk.post(f"/segments/lists/{speakers.pk}/put-on", {"member": second.pk})
    assert on(speakers) == ["2"]
    assert "Nobody found" in text(clerk.post(f"/segments/lists/{speakers.pk}/put-on", {"who": "xyz"}))


def test_what_is_pasted_is_looked_up_and_what_is_nobody_is_told(
    clerk: Client, speakers: MemberList, nils: Member, zoe: Member
) -> None:
    path = f"/segments/lists/{speakers.pk}/paste"
    page = text(clerk.post(path, {"text": "1001, zoe@gone.example.org\nnobody@example.org\n7777"}))
    assert on(speakers) == ["1001", "1003"]
    assert "nobody@example.org" in page
    assert "7777" in page
    file = SimpleUploadedFile("list.csv", b"Number;Name\n1003;Zoe\n")
    page = text(clerk.post(path, {"file": file, "replace": "1"}))
    assert on(speakers) == ["1003"]
    assert "Taken off" in page
    page = text(clerk.post(path, {"text": "nobody"}))
    assert "Nothing was changed." in page
    assert "aria-invalid" in page


def test_who_is_on_it_is_searched_and_exported(
    clerk: Client, speakers: MemberList, nils: Member, zoe: Member, grace: Staff
) -> None:
    for member in (nils, zoe):
        put_on_list(row=speakers, member=member, by=grace, now=NOW)
    path = f"/segments/lists/{speakers.pk}"
    assert "2 members on the list" in text(clerk.get(path))
    page = text(clerk.post(path, {"q": "papa"}))
    assert "Zoë" in page
    assert "Nils" not in page
    answer: Any = clerk.post(f"{path}/export.csv")
    rows = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert [row["Member number"] for row in rows] == ["1001", "1003"]


def test_it_is_renamed_found_and_deleted_unless_a_segment_asks(
    clerk: Client, speakers: MemberList, grace: Staff
) -> None:
    clerk.post(f"/segments/lists/{speakers.pk}/edit", {"name": "Speakers 2026", "description": "of the meeting"})
    segment = create_segment(name="S", rule={"field": "list", "in": [str(speakers.pk)]}, by=grace, now=NOW)
    assert "Speakers 2026" in text(clerk.get("/segments/lists?use=used&q=meeting"))
    assert "Nothing like that" in text(clerk.get("/segments/lists?use=unused"))
    answer: Any = clerk.get("/segments/lists/export.csv")
    assert "Speakers 2026,of the meeting,0,1" in answer.getvalue().decode()
    assert "the segment “S”" in text(clerk.get(f"/segments/lists/{speakers.pk}/delete"))
    assert "in use by" in text(clerk.post(f"/segments/lists/{speakers.pk}/delete", follow=True))
    segment.delete()
    clerk.post(f"/segments/lists/{speakers.pk}/delete")
    assert not MemberList.objects.exists()

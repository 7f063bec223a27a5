"""What the three systems really write is taken in: people, why nothing is sent to them, what has no place and why."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mailer.members.imports.confirming import last_run
from mailer.members.imports.faults import ImportNeedsConfirmation
from mailer.members.imports.undo import undo_import
from mailer.members.models import Address, CustomField, Member, Suppression, TopicChoice
from mailer.moving.files import ExportRefused
from mailer.moving.services import preview, read, take_in
from tests.people import NOW, hash_of, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("society")]

LISTMONK = (
    "uuid,email,name,attributes,status,created_at,updated_at\n"
    'f1,ada@uni.example.org,Ada Lovelace,"{""institution"": ""Analytical"", ""country"": ""GB"", ""shoe"": 41, '
    '""tracks"": [""a"", ""b""]}",enabled,2024-01-01T09:00:00Z,2024-01-01T09:00:00Z\n'
    "f2,blocked@uni.example.org,Bo Ek,{},blocklisted,2024-01-01T09:00:00Z,2024-01-01T09:00:00Z\n"
    "f3,nobody,No Body,{},enabled,2024-01-01T09:00:00Z,2024-01-01T09:00:00Z\n"
)
MAILCHIMP_TAIL = (
    "MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION"
)
MAILCHIMP = {
    "subscribed_email_audience_export_1a2b3c.csv": (
        f'"Email Address","First Name","Last Name",Institution,{MAILCHIMP_TAIL},LAST_CHANGED,LEID,EUID,NOTES,TAGS\n'
        'ada@uni.example.org,Ada,Lovelace,Analytical,2,,,"2019-01-01 10:00:00",192.0.2.1,52.5,13.4,1,2,'
        "Europe/Berlin,DE,BE,"
        '"2019-01-01 10:00:00",1,e1,,"""Board"",""Speakers, 2025"""\n'
        'both@uni.example.org,Both,Ways,,2,,,"2019-01-01 10:00:00",,,,,,,,,"2019-01-01 10:00:00",2,e2,,\n'
    ),
    "unsubscribed_email_audience_export_1a2b3c.csv": (
        f'"Email Address","First Name","Last Name",Institution,{MAILCHIMP_TAIL},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,'
        "UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS\n"
        'gone@uni.example.org,Gone,Away,,2,,,,,,,,,,,,"2020-05-05 10:00:00",News,99,NORMAL,,3,e3,,\n'
        'BOTH@uni.example.org,,,,2,,,,,,,,,,,,"2020-05-05 10:00:00",News,99,NORMAL,,2,e2,,\n'
    ),
    "cleaned_email_audience_export_1a2b3c.csv": (
        f'"Email Address","First Name","Last Name",Institution,{MAILCHIMP_TAIL},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,'
        "CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS\n"
        'bounced@uni.example.org,Bo,Unced,,2,,,,,,,,,,,,"2021-05-05 10:00:00",News,99,4,e4,,\n'
    ),
}
CIVICRM = (
    '"Contact ID","Contact Type","Do Not Email","Do Not Phone","Do Not Mail","No Bulk Emails (User Opt Out)",'
    '"External Identifier","First Name","Last Name","Current Employer","Email","On Hold","Is Deceased","Tag(s)"\n'
    '7,Individual,"","",1,"",M-7,Ada,Lovelace,Analytical,ada@uni.example.org,No,,"Board,Speaker"\n'
    '8,Individual,1,"","","",,Do,Not,,donot@uni.example.org,No,,\n'
    '9,Individual,"","","",Yes,,Opted,Out,,opted@uni.example.org,No,,\n'
    '10,Individual,"","","","",,On,Hold,,hold@uni.example.org,"On Hold Bounce",,\n'
    '11,Individual,"","","","",,Held,Herself,,held@uni.example.org,2,,\n'
    '12,Organization,1,"","","",,,,,office@firm.example.org,No,,\n'
    '13,Individual,"","","","",,No,Address,,,,,\n'
)


def stopped() -> dict[str, str]:
    """The reason in force by address, for every address this file speaks of."""
    reasons = dict(Suppression.objects.filter(lifted_at=None).values_list("address_hash", "reason"))
    known = ("ada", "blocked", "both", "gone", "bounced", "donot", "opted", "hold", "held")
    addresses = [f"{name}@uni.example.org" for name in known] + ["office@firm.example.org"]
    return {address.split("@")[0]: reasons[hash_of(address)] for address in addresses if hash_of(address) in reasons}


def moved(system: str, *paths: Path, **options: Any) -> Any:
    with read(system, list(paths), **{"confirmed": True, **options}) as export:
        return export, take_in(export, by="test", now=NOW)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def audience(tmp_path: Path) -> Path:
    path = tmp_path / "audience_export_1a2b3c.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in MAILCHIMP.items():
            archive.writestr(name, "\ufeff" + text)
    return path


def test_listmonk_subscribers_with_what_has_a_place(tmp_path: Path) -> None:
    CustomField.objects.create(slug="tracks", name="Tracks", kind=CustomField.Kind.TEXT)
    export, report = moved("listmonk", put(tmp_path, "subscribers.csv", LISTMONK))
    assert report.created == 2
    ada = Member.objects.get(given_name="Ada")
    assert (ada.family_name, ada.institution, ada.country, ada.custom) == (
        "Lovelace",
        "Analytical",
        "GB",
        {"tracks": "a; b"},
    )
    assert stopped() == {"blocked": "manual"}
    assert export.unplaced == {"shoe": 1}
    [left_out] = export.gathered.left_out
    assert left_out.place == "subscribers.csv, line 4"


def test_listmonk_saved_from_its_api(tmp_path: Path) -> None:
    def subscriber(name: str, status: str, subscription: str) -> dict[str, Any]:
        lists = [{"id": 1, "name": "News", "subscription_status": subscription}]
        return {"email": f"{name}@uni.example.org", "name": name, "status": status, "attribs": {}, "lists": lists}

    people = [subscriber("ada", "enabled", "confirmed"), subscriber("gone", "enabled", "unsubscribed")]
    bounces = [
        {"email": "ada@uni.example.org", "type": "soft", "created_at": "2024-01-01T00:00:00Z"},
        {"email": "bounced@uni.example.org", "type": "hard", "created_at": "2024-01-01T00:00:00Z"},
    ]
    for name, results in (("subscribers.json", people), ("bounces.json", bounces)):
        put(tmp_path, name, json.dumps({"data": {"results": results, "total": 2, "per_page": 20, "page": 1}}))
    moved("listmonk", tmp_path)
    assert stopped() == {"gone": "manual", "bounced": "hard_bounce"}
    ada = Member.objects.get(given_name="", family_name="ada")
    assert list(ada.labels.values_list("value", flat=True)) == ["News"]


def test_mailchimp_says_by_the_names_of_its_files_who_may_be_written_to(audience: Path) -> None:
    moved("mailchimp", audience)
    assert stopped() == {"gone": "manual", "both": "manual", "bounced": "hard_bounce"}
    ada = Member.objects.get(given_name="Ada")
    assert (ada.time_zone, ada.country, ada.institution) == ("Europe/Berlin", "DE", "Analytical")
    assert set(ada.labels.values_list("value", flat=True)) == {"Board", "Speakers, 2025"}
    assert Member.objects.count() == 4, "somebody in two files is one member"


def test_an_audience_for_one_topic_takes_away_that_topic_alone(audience: Path) -> None:
    moved("mailchimp", audience, topic="newsletter")
    assert stopped() == {"bounced": "hard_bounce"}
    off = TopicChoice.objects.filter(subscribed=False, topic__slug="newsletter")
    assert {choice.member.given_name for choice in off} == {"Gone", "Both"}


def test_civicrm_counts_whatever_restricts_mail_and_not_what_is_about_paper(tmp_path: Path) -> None:
    export, _ = moved("civicrm", put(tmp_path, "contacts.csv", CIVICRM))
    assert stopped() == {
        "donot": "manual",
        "opted": "manual",
        "hold": "hard_bounce",
        "held": "manual",
        "office": "manual",
    }
    ada = Member.objects.get(number="M-7")
    assert (ada.given_name, ada.institution) == ("Ada", "Analytical")
    assert set(ada.labels.values_list("value", flat=True)) == {"Board", "Speaker"}
    assert Member.objects.filter(number="13").exists()
    [left_out] = export.gathered.left_out
    assert "organization" in left_out.reason


def test_a_contact_without_a_number_is_left_out_where_others_have_one_and_its_word_counts(tmp_path: Path) -> None:
    header = '"Contact ID","Do Not Email","No Bulk Emails (User Opt Out)","First Name","Last Name",Email\n'
    rows = "7,,,Ada,Lovelace,ada@uni.example.org\n,1,,Gone,Away,gone@uni.example.org\n"
    export, report = moved("civicrm", put(tmp_path, "contacts.csv", header + rows))
    assert report.created == 1
    assert [left_out.place for left_out in export.gathered.left_out] == ["the export"]
    assert stopped() == {"gone": "manual"}


def test_tags_may_hold_anything(tmp_path: Path) -> None:
    rows = 'Email Address,First Name,TAGS\nada@uni.example.org,Ada,"""a\tb"",""c;d"",""e|f"",""g, h"""\n'
    moved("mailchimp", put(tmp_path, "subscribed_1.csv", rows))
    values = Member.objects.get().labels.values_list("value", flat=True)
    assert set(values) == {"a b", "c/d", "e/f", "g, h"}


def test_twice_is_as_once(audience: Path) -> None:
    moved("mailchimp", audience)
    _, again = moved("mailchimp", audience)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)


def test_what_only_the_register_knows_stays(tmp_path: Path) -> None:
    member = make_member("1001", "ada@uni.example.org", given_name="Augusta", institution="Old", country="FR")
    member.labels.create(kind="tag", value="Founder")
    csv = "uuid,email,name,attributes,status,created_at,updated_at\n1,ADA@uni.example.org,,{},enabled,,\n"
    more = '2,bo@uni.example.org,Bo Ek,"{""institution"": ""New""}",enabled,,\n'
    moved("listmonk", put(tmp_path, "subscribers.csv", csv + more))
    member.refresh_from_db()
    assert (member.number, member.given_name, member.institution, member.country) == ("1001", "Augusta", "Old", "FR")
    assert [label.value for label in member.labels.all()] == ["Founder"]


def test_it_is_taken_back_as_every_import_is(audience: Path) -> None:
    moved("mailchimp", audience)
    run = last_run()
    assert run is not None
    undo_import(run=run, by="test", now=NOW)
    assert not Member.objects.exists()
    assert stopped() == {}


def test_looking_changes_nothing(audience: Path) -> None:
    with read("mailchimp", [audience]) as export:
        told = preview(export, now=NOW)
    assert told
    assert told.tally.created == 4
    assert not Member.objects.exists()
    assert not Suppression.objects.exists()


def test_mail_to_many_is_not_stopped_unasked(audience: Path) -> None:
    for n in range(3):
        make_member(str(n), f"{('gone', 'both', 'bounced')[n]}@uni.example.org")
    with read("mailchimp", [audience]) as export, pytest.raises(ImportNeedsConfirmation):
        take_in(export, by="test", now=NOW)
    assert not Suppression.objects.exists()
    assert Address.objects.count() == 3


@pytest.mark.parametrize(
    ("system", "name", "text", "words"),
    [
        ("listmonk", "subscribers.csv", "email,name\na@b.example.org,A\n", "blocklisted"),
        ("listmonk", "subscribers.json", "{", "no JSON"),
        ("mailchimp", "members.csv", "Email Address\na@uni.example.org\n", "names Mailchimp gave them"),
        ("mailchimp", "subscribed.csv", "Mail\na@uni.example.org\n", "no column 'Email Address'"),
        ("civicrm", "contacts.csv", "Email,First Name\na@uni.example.org,A\n", "opted out"),
        ("civicrm", "none.csv", "", "There is no file"),
    ],
)
def test_an_export_that_would_not_tell_who_may_be_written_to_is_refused(
    tmp_path: Path, system: str, name: str, text: str, words: str
) -> None:
    path = put(tmp_path, name, text) if text else tmp_path / name
    with pytest.raises(ExportRefused, match=words), read(system, [path]):
        pass

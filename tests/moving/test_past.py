"""What the three systems say of letters they sent comes into the archive once, cleaned, with nothing of a reader's."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.archive.models import EarlierLetter, PublicLetter
from mailer.members.models import Member
from mailer.moving.past import publish_letters, read_letters, take_in_letters
from mailer.moving.services import read, take_in
from tests.people import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("society")]

LISTMONK = {
    "data": {
        "results": [
            {
                "id": 7,
                "uuid": "u-7",
                "subject": "News {{ .Campaign.Name }}",
                "status": "finished",
                "content_type": "richtext",
                # In New York, where the society is, it is still the day before.
                "started_at": "2023-03-04T03:30:00+00:00",
                "body": "<p>Dear {{ .Subscriber.FirstName }} {{ .Subscriber.LastName }},</p>"
                '<a href="{{ TrackLink "https://society.example.org/a" . }}">a</a>'
                '<a href="https://society.example.org/b@TrackLink">b</a>'
                '<a href="{{ UnsubscribeURL }}">c</a>{{ TrackView }}',
            },
            {
                "id": 8,
                "subject": "Plain",
                "status": "finished",
                "content_type": "plain",
                "send_at": "2022-01-02",
                "body": "1 < 2",
            },
            {"id": 9, "subject": "Draft", "status": "draft", "body": "x", "created_at": "2022-01-02"},
            {"id": 10, "subject": "Bare", "status": "finished", "created_at": "2022-01-02"},
        ]
    }
}
MAILCHIMP = {
    "lists/subscribed_email_audience_export_1.csv": '"Email Address"\nada@uni.example.org\n',
    "granular_activity/opens/7_-march.csv": "Email,Opens\nada@uni.example.org,3\n",
    "campaigns.csv": (
        'Title,Subject,"Send Date","Unique Id"\n'
        'March,"The March news","Mar 03, 2021 10:03 am",a1b2\n'
        'April,"The April news","Apr 04, 2021 10:03 am",c3d4\n'
        'May,"The May news","May 05, 2021 10:03 am",e5f6\n'
    ),
    "campaigns_content/a1b2_-march-.html": (
        '<p>Dear *|FNAME|*,</p><a href="*|UNSUB|*">x</a>'
        '<a href="https://icis.us4.list-manage.com/track/click?u=1&id=2&e=ADA">y</a>'
    ),
    "campaigns_content/12_-the-april-news-.html": "<p>April</p>",
    "campaigns_content/99_-nobody-knows-.html": "<p>?</p>",
    "templates/a_template.html": "<p>t</p>",
}
CIVICRM = {
    "values": {
        "4": {
            "id": "4",
            "subject": "Appeal",
            "is_completed": "1",
            "scheduled_date": "2020-02-03 10:00:00",
            "body_html": '<p>{contact.email_greeting},</p><a href="{action.unsubscribeUrl}">x</a>{domain.address}',
        },
        "5": {"id": "5", "subject": "Draft", "is_completed": "", "body_html": "<p>x</p>"},
    }
}


def put(folder: Path, system: str) -> Path:
    path = folder / ("export.zip" if system == "mailchimp" else "campaigns.json")
    if system == "mailchimp":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in MAILCHIMP.items():
                archive.writestr(name, content)
    else:
        path.write_text(json.dumps(LISTMONK if system == "listmonk" else CIVICRM), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("system", "came", "left_out"),
    [
        ("listmonk", [("u-7", "News", date(2023, 3, 3)), ("8", "Plain", date(2022, 1, 2))], ["draft", "no text"]),
        (
            "mailchimp",
            [("c3d4", "The April news", date(2021, 4, 4)), ("a1b2", "The March news", date(2021, 3, 3))],
            ["no web page", "no line in campaigns.csv"],
        ),
        ("civicrm", [("4", "Appeal", date(2020, 2, 3))], ["not sent"]),
    ],
)
def test_what_was_sent_comes_once(
    tmp_path: Path, system: str, came: list[tuple[str, str, date]], left_out: list[str]
) -> None:
    past = read_letters(system, [put(tmp_path, system)])
    assert (past.new, EarlierLetter.objects.count()) == (len(came), 0)
    assert take_in_letters(past, by="test", now=NOW) == len(came)
    assert list(EarlierLetter.objects.values_list("number", "title", "sent_on")) == came
    assert [why in left.reason for why, left in zip(left_out, past.left_out, strict=True)] == [True] * len(left_out)
    assert (past.new, take_in_letters(past, by="test", now=NOW)) == (0, 0)
    assert not PublicLetter.objects.exists()


@pytest.mark.parametrize("system", ["listmonk", "mailchimp", "civicrm"])
def test_nothing_in_it_is_a_readers_own(tmp_path: Path, system: str) -> None:
    take_in_letters(read_letters(system, [put(tmp_path, system)]), by="test", now=NOW)
    letter = EarlierLetter.objects.get(number__in=["u-7", "a1b2", "4"])
    assert "Dear colleague" in letter.text
    assert 'href="http://testserver/archive/your-copy"' in letter.html
    assert not re.search(r"[{}]|\*\||list-manage|@Track", letter.html)
    if system == "listmonk":
        assert letter.html.count('href="https://society.example.org/') == 2


def test_an_account_export_holds_contacts_and_reports_too(tmp_path: Path) -> None:
    with read("mailchimp", [put(tmp_path, "mailchimp")]) as export:
        take_in(export, by="test", now=NOW)
        assert [left.reason for left in export.gathered.left_out] == ["a report, not contacts"]
    assert Member.objects.count() == 1


def test_only_what_a_person_opens_is_public(tmp_path: Path, ada: Staff) -> None:
    past = read_letters("civicrm", [put(tmp_path, "civicrm")])
    take_in_letters(past, by="test", now=NOW)
    assert publish_letters(past, by=ada, now=NOW) == 1
    assert publish_letters(past, by=ada, now=NOW) == 0

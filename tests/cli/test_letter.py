"""``mailer letter``: check, render, copy and rehearse, as a person or a script reads them."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.cli.letter import letter
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.members.models import Address, Member
from tests.deliveries.sending import Post, start
from tests.people import make_campaign

pytestmark = pytest.mark.django_db


def call(*words: str) -> Result:
    return CliRunner().invoke(letter, list(words))


@pytest.fixture
def campaign(ada: Staff, society: Society) -> Campaign:
    return make_campaign(by=ada)


def write(path: Path, content: Any) -> str:
    path.write_bytes(orjson.dumps(content))
    return str(path)


def test_the_sample_has_nothing_to_mend(society: Society) -> None:
    result = call("check", "award", "--json")
    told = orjson.loads(result.stdout)
    assert told["ok"]
    assert result.exit_code == 0
    assert all(finding["severity"] == "warning" for finding in told["findings"])


def test_a_file_with_faults_is_told_field_by_field(tmp_path: Path, society: Society) -> None:
    content = get("award").sample() | {"headline": ""}
    result = call("check", write(tmp_path / "letter.json", content), "--type", "award", "--json")
    told = orjson.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (1, False)
    (finding,) = told["findings"]
    assert finding == {
        "code": "content",
        "severity": "error",
        "place": "headline",
        "message": "is empty.",
        "remedy": "Fill it in, or leave it out where it may be left out.",
        "variants": [],
    }


def test_the_errors_of_a_letter_are_told_in_words_and_as_json(tmp_path: Path, society: Society) -> None:
    file = write(tmp_path / "letter.json", get("award").sample() | {"headline": "!!!"})
    result = call("check", file, "--type", "award")
    assert result.exit_code == 1
    assert "error    subject: The subject has no words. Write a subject. [subject-empty]" in result.stdout.splitlines()
    assert "1 to mend before it can go out" in result.stdout.splitlines()[-1]
    told = orjson.loads(call("check", file, "--type", "award", "--json").stdout)
    assert told["findings"][0]["variants"] == ["is_trainee=no", "is_trainee=yes"]


def test_a_campaign_is_checked_by_number_or_name(campaign: Campaign) -> None:
    assert call("check", str(campaign.pk)).exit_code == call("check", "Award").exit_code == 0
    missing = call("check", "Nothing of the kind")
    assert missing.exit_code == 1
    assert "There is no campaign 'Nothing of the kind'" in missing.stderr


def test_a_file_needs_its_type(tmp_path: Path, society: Society) -> None:
    result = call("check", write(tmp_path / "letter.json", {}))
    assert result.exit_code == 2
    assert "say with --type what it is" in result.stderr


def test_without_a_society_the_remedy_is_told() -> None:
    result = call("check", "award")
    assert result.exit_code == 1
    assert "mailer society set" in result.stderr


def test_a_letter_is_shown_as_a_member_gets_it(campaign: Campaign, nils: Member) -> None:
    by_number = call("render", "Award", "--as", "1001", "--format", "text")
    by_address = call("render", "Award", "--as", "NILS@uni.example.org", "--format", "text")
    assert by_number.exit_code == 0
    assert "Dear Nils Ångström" in by_number.stdout
    assert by_address.stdout == by_number.stdout
    assert call("render", "Award", "--as", "1001").stdout.startswith("<!DOCTYPE html")


def test_without_a_member_the_reader_is_made_up(society: Society) -> None:
    assert "Dear Ada Lovelace" in call("render", "award", "--format", "text").stdout


def test_another_variant_than_the_members_own_can_be_shown(campaign: Campaign, nils: Member) -> None:
    own = call("render", "Award", "--as", "1001", "--variant", "is_trainee=no").stdout
    assert own == call("render", "Award", "--as", "1001").stdout
    assert own != call("render", "Award", "--as", "1001", "--variant", "is_trainee=yes").stdout
    wrong = call("render", "Award", "--variant", "dues=never")
    assert wrong.exit_code == 1
    assert "dues can't be 'never'" in wrong.stderr


def test_the_message_opens_in_a_mail_program(tmp_path: Path, campaign: Campaign, nils: Member) -> None:
    file = tmp_path / "letter.eml"
    assert call("render", "Award", "--as", "1001", "--format", "eml", "-o", str(file)).exit_code == 0
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert not mail.defects
    assert mail["To"] == "Nils Ångström <nils@uni.example.org>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (
        text.get_content().replace("\r\n", "\n") == call("render", "Award", "--as", "1001", "--format", "text").stdout
    )
    assert "Ångström" in html.get_content()


def test_somebody_unknown_or_not_reachable_is_told(campaign: Campaign) -> None:
    assert "There is no member '404'" in call("render", "Award", "--as", "404").stderr
    Member.objects.create(number="1", family_name="Nowhere")
    result = call("render", "Award", "--as", "1", "--format", "eml")
    assert result.exit_code == 1
    assert "address" in result.stderr


def test_the_exact_copy(ada: Staff, society: Society, nils: Member, tmp_path: Path) -> None:
    campaign, post = start(ada, members=0), Post()
    post.send_all()
    (sent,) = post.provider.consignments
    message = sent.skeleton.render(sent.copies[0].values)
    Member.objects.update(given_name="Changed")
    words = ("copy", "--campaign", str(campaign.pk), "--member", "1001")
    assert call(*words).stdout_bytes == message.html.encode()
    assert call(*words, "--format", "text").stdout_bytes == message.text.encode()
    assert call(*words, "--format", "subject").stdout_bytes == message.subject.encode()
    told = orjson.loads(call(*words, "--format", "json").stdout)
    assert (told["html"], told["answer"], told["provider_reference"]) == (message.html, "accepted", "memory-1")
    file = tmp_path / "copy.html"
    call(*words, "-o", str(file))
    assert file.read_bytes() == message.html.encode()


def test_no_copy_is_told_with_the_reason(ada: Staff, society: Society, eva: Member) -> None:
    campaign = start(ada, members=1)
    result = call("copy", "--campaign", str(campaign.pk), "--member", "1002")
    assert result.exit_code == 1
    assert "turned this topic off" in result.stderr


def test_a_rehearsal_lists_the_problems_and_fails_when_somebody_gets_nothing(campaign: Campaign, nils: Member) -> None:
    Member.objects.update(given_name="", family_name="")
    good = call("rehearse", "Award")
    assert good.exit_code == 0
    assert "notice  member 1001: Nothing is known for the merge field salutation" in good.stdout
    assert good.stdout.splitlines()[-1] == "1 of 1 members would get their copy."
    Address.objects.update(email="nobody")
    bad = call("rehearse", "Award", "--json")
    told = orjson.loads(bad.stdout)
    assert bad.exit_code == 1
    assert (told["ok"], told["copies"], told["unsendable"]) == (False, 1, 1)
    assert told["problems"][0]["number"] == "1001"
    assert bad.stderr == ""


def test_the_calendar_file_of_a_meeting_and_of_nothing_else(society: Society, tmp_path: Path) -> None:
    file = tmp_path / "meeting.ics"
    done = call("calendar", "meeting", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART;VALUE=DATE:20261018" in file.read_bytes()
    assert "Only a letter about a meeting" in call("calendar", "award").output

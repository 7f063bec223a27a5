"""From nothing to a test letter: each step is done when the rows say so, and can be taken up again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.console.first_steps import first_steps, steps
from mailer.console.welcome.people import SAMPLE
from mailer.content.models import Society
from mailer.content.services import society as the_society
from mailer.members.imports.services import preview_import
from mailer.members.models import ImportJob, Member
from tests.people import NOW, make_campaign, make_member

SAID = {
    "name": "Society of Things",
    "short_name": "SoT",
    "website": "https://things.example.org",
    "postal_address": " 1 Street \r\n\r\n Town ",
    "sender_address": "news@things.example.org",
    "time_zone": "Europe/Vienna",
}


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_all_steps_stand_there_and_the_next_one_stands_out(admin: Client) -> None:
    page = text(admin.get("/welcome"))
    assert "0 of 5 done" in page
    assert '<a class="button small primary" href="/welcome/society">Set up the society</a>' in page


def test_with_the_sandbox_letters_stay_here_and_the_page_says_where(admin: Client, carried: None) -> None:
    page = text(admin.get("/welcome"))
    assert '<a href="http://127.0.0.1:9/">the sandbox\'s mailbox</a>' in page
    assert "2 of 5 done" in page


def test_the_test_waits_for_a_letter(ada: Staff, society: Society) -> None:
    assert steps(ada)[-1].href == ""
    letter = make_campaign(by=ada)
    assert steps(ada)[-1].href == f"/letters/{letter.pk}/test"


def test_a_few_fields_make_a_society(admin: Client, ada: Staff) -> None:
    assert admin.post("/welcome/society", SAID)["Location"] == "/welcome"
    row = the_society()
    assert row.postal_address == "1 Street\nTown"
    assert (row.sender_name, row.reply_to, row.list_domain) == (
        "Society of Things", "news@things.example.org", "things.example.org"
    )  # fmt: skip
    assert row.why == "You receive this letter as a member of Society of Things."
    assert first_steps(ada)[0].done
    assert admin.get("/welcome/society")["Location"] == "/society"


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("name", "", "Write the society&#39;s name."),
        ("website", "http://things.example.org", "https://"),
        ("postal_address", " \n ", "the law wants it"),
        ("sender_address", "news", "This is not an e-mail address."),
        ("time_zone", "Mars/Olympus", "This is not a zone we know."),
        ("name", "A \u202e name", "invisible control character"),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_saved(admin: Client, field: str, value: str, fault: str) -> None:
    page = text(admin.post("/welcome/society", {**SAID, field: value}))
    assert fault in page
    assert f'id_{field}-fault"' in page
    assert not Society.objects.exists()


def rows(*people: tuple[str, str, str]) -> dict[str, str]:
    said = {"form-TOTAL_FORMS": str(len(people)), "form-INITIAL_FORMS": "0"}
    for number, (given, family, email) in enumerate(people):
        names = {"given_name": given, "family_name": family, "email": email}
        said |= {f"form-{number}-{name}": value for name, value in names.items()}
    return said


def test_a_few_members_are_typed_in(admin: Client) -> None:
    make_member("2")
    typed = rows(("Ada", "Lovelace", "ada@uni.example.org"), ("", "", ""), ("Nils", "", "nils@uni.example.org"))
    assert admin.post("/welcome/members", typed)["Location"] == "/welcome"
    found = Member.objects.exclude(number="2").order_by("pk")
    assert list(found.values_list("given_name", "addresses__email")) == [
        ("Ada", "ada@uni.example.org"),
        ("Nils", "nils@uni.example.org"),
    ]
    assert {member.number for member in found} == {"3", "4"}


def test_the_reader_stands_in_the_first_row(admin: Client, ada: Staff) -> None:
    assert f'value="{ada.email}"' in text(admin.get("/welcome/members"))


def test_a_row_without_an_address_is_asked_about(admin: Client) -> None:
    page = text(admin.post("/welcome/members", rows(("Ada", "", ""), ("", "", "nonsense"))))
    assert "Write an address, or leave the whole row empty." in page
    assert not Member.objects.exists()


def test_only_empty_rows_add_nobody(admin: Client) -> None:
    assert "nobody was added" in text(admin.post("/welcome/members", rows(("", "", "")), follow=True))


def test_made_up_members_go_through_the_import(admin: Client, carried: None) -> None:
    answer = admin.post("/welcome/members/sample")
    job = ImportJob.objects.get()
    assert answer["Location"] == f"/members/import/{job.pk}"
    assert not Member.objects.exists()


def test_made_up_members_are_for_the_sandbox_only(admin: Client, society: Society) -> None:
    assert "made-up" not in text(admin.get("/welcome/members"))
    assert "for the sandbox only" in text(admin.post("/welcome/members/sample", follow=True))
    assert not ImportJob.objects.exists()


def test_the_made_up_file_is_in_order_and_leads_nowhere(society: Society) -> None:
    found = preview_import(SAMPLE, now=NOW)
    assert (found.tally.created, found.refused) == (40, 0)
    assert "@" in SAMPLE.read_text("utf-8")
    domains = {word.rpartition("@")[2] for word in SAMPLE.read_text("utf-8").replace(",", " ").split() if "@" in word}
    assert all(domain.endswith((".example.org", ".example.net", ".example.com")) for domain in domains)

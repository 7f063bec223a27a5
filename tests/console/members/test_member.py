"""One member: what is told, what is corrected, what is wished, where to write to."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.models import Campaign
from mailer.console.members.correcting import Correction
from mailer.members.models import Address, ConsentEvent, CustomField, Member, MemberChange, Suppression, Topic
from mailer.members.services import define_field, update_member
from tests.console.test_staff import text
from tests.people import NOW, add_address, hash_of, make_member


def test_everything_known_stands_there(clerk: Client, nils: Member, campaign: Campaign) -> None:
    page = text(clerk.get(f"/members/{nils.pk}"))
    assert "<h1>Nils Ångström</h1>" in page
    assert "nils@uni.example.org" in page
    assert "Dues paid" in page
    assert f'href="/letters/{campaign.pk}/copies/{nils.pk}"' in page


def test_why_there_was_no_copy_is_told(clerk: Client, eva: Member, campaign: Campaign) -> None:
    page = text(clerk.get(f"/members/{eva.pk}"))
    assert "turned this topic off" in page
    assert 'Turned off: Awards &amp; honours <span class="quiet">by the member, test</span>' in page


def test_a_long_life_costs_no_more_queries(
    clerk: Client, nils: Member, campaign: Campaign, grace: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        add_address(nils, f"nils{number}@uni.example.org", preferred=False)
        clerk.post(f"/members/{nils.pk}/topics/awards", {"turn": "off" if number % 2 else "on"})
        clerk.post(f"/members/{nils.pk}/edit", correction(nils, institution=f"University {number}"))
    with django_assert_num_queries(16):
        clerk.get(f"/members/{nils.pk}")


def correction(member: Member, **changed: str) -> dict[str, str]:
    """What a browser sends back of the form as it stands, with some fields changed."""
    stands = dict(Correction(member, list(CustomField.objects.all())).initial)
    before = {f"initial-{name}": value for name, value in stands.items()}
    return {**before, **stands, "reason": "wrote to the office", **changed}


def test_a_correction_is_kept_with_who_and_why(clerk: Client, nils: Member, grace: Staff) -> None:
    define_field(name="Newsletter in print", kind=CustomField.Kind.YES_NO, by="test")
    fields = {"family_name": "Angstrom", "interests": "optics; spectra", "custom.newsletter_in_print": "yes"}
    answer = clerk.post(f"/members/{nils.pk}/edit", correction(nils, **fields))
    assert answer["Location"] == f"/members/{nils.pk}"
    change = MemberChange.objects.get()
    assert (change.by, change.source, change.reason) == (f"staff:{grace.pk}", "console", "wrote to the office")
    assert change.changes == {
        "family_name": ["Ångström", "Angstrom"],
        "interests": [[], ["optics", "spectra"]],
        "custom.newsletter_in_print": [None, True],
    }
    page = text(clerk.get(f"/members/{nils.pk}"))
    assert "<del>Ångström</del> <ins>Angstrom</ins>" in page
    assert "by Grace: wrote to the office" in page


def test_what_others_changed_meanwhile_stays(clerk: Client, nils: Member) -> None:
    sent = correction(nils, region="Uppland")
    update_member(member=nils, values={"institution": "Uppsala"}, by="staff:7", source="console", now=NOW)
    clerk.post(f"/members/{nils.pk}/edit", sent)
    nils.refresh_from_db()
    assert (nils.region, nils.institution) == ("Uppland", "Uppsala")
    assert list(MemberChange.objects.latest("pk").changes) == ["region"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"number": "1002"}, "Another member has this number"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"reason": ""}, "Say why"),
        ({"dues_from": "2029-01-01"}, "The dues end before they begin"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(clerk: Client, nils: Member, fault: dict[str, str], told: str) -> None:
    make_member("1002")
    page = text(clerk.post(f"/members/{nils.pk}/edit", correction(nils, **fault)))
    assert told in page
    assert "aria-invalid" in page
    assert not MemberChange.objects.exists()


def test_a_topic_is_turned_off_and_on_by_the_office(clerk: Client, nils: Member, awards: Topic, grace: Staff) -> None:
    clerk.post(f"/members/{nils.pk}/topics/awards", {"turn": "off"})
    clerk.post(f"/members/{nils.pk}/topics/awards", {"turn": "on"})
    lines = ConsentEvent.objects.filter(member=nils, topic=awards).values_list("event", "actor", "source")
    assert list(lines) == [(event, f"staff:{grace.pk}", "console") for event in ("unsubscribed", "subscribed")]


def test_another_address_is_added_and_letters_go_there(clerk: Client, nils: Member) -> None:
    fields = {"email": "nils@new.example.org", "preferred": "1", "reason": "moved"}
    assert clerk.post(f"/members/{nils.pk}/addresses", fields).status_code == 302
    assert Address.objects.get(preferred=True).email == "nils@new.example.org"
    old = Address.objects.get(preferred=False)
    clerk.post(f"/members/{nils.pk}/addresses/{old.pk}/prefer")
    assert Address.objects.get(preferred=True) == old
    assert "Remove this address?" in text(clerk.get(f"/members/{nils.pk}/addresses/{old.pk}/remove"))
    clerk.post(f"/members/{nils.pk}/addresses/{old.pk}/remove")
    assert Address.objects.get(preferred=True).email == "nils@new.example.org"


def test_what_is_no_address_is_refused(clerk: Client, nils: Member) -> None:
    page = text(clerk.post(f"/members/{nils.pk}/addresses", {"email": "nils at home", "reason": "said so"}))
    assert "aria-invalid" in page
    assert nils.addresses.count() == 1


def test_the_address_of_another_member_is_not_there(clerk: Client, nils: Member, zoe: Member) -> None:
    theirs = Address.objects.get(member=zoe)
    assert clerk.post(f"/members/{nils.pk}/addresses/{theirs.pk}/remove").status_code == 404


def test_mail_is_allowed_again_with_the_reason_kept(admin: Client, zoe: Member, ada: Staff) -> None:
    box = Address.objects.get(member=zoe)
    path = f"/members/{zoe.pk}/addresses/{box.pk}/lift"
    assert "a letter came back for good" in text(admin.get(path))
    assert "Say why mail may go there again." in text(admin.post(path, {"why": ""}))
    admin.post(path, {"why": "the mailbox is open again"})
    lifted = Suppression.objects.get(address_hash=hash_of("zoe@gone.example.org"))
    assert (lifted.lifted_by, lifted.lifted_because) == (f"staff:{ada.pk}", "the mailbox is open again")
    assert AuditEntry.objects.filter(action="suppression.lifted").exists()
    assert "Nothing stops mail to that address." in text(admin.post(path, {"why": "again"}, follow=True))

"""The writing screen's doors: what is saved, what is refused, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.campaigns import drafting, services
from mailer.campaigns.models import Campaign
from mailer.content.forms.written import write_letter
from mailer.content.models import Society
from tests.people import NOW, make_campaign


@pytest.fixture
def draft(edith: Staff, society: Society, client: Client) -> Campaign:
    client.force_login(edith)
    return make_campaign(by=edith)


def form_of(campaign: Campaign, **more: str) -> dict[str, str]:
    return {**dict(write_letter(campaign.content_type, campaign.content)), "version": str(campaign.version), **more}


def test_what_is_typed_is_kept(client: Client, draft: Campaign) -> None:
    answer = client.post(f"/letters/{draft.pk}/write/save", form_of(draft, headline="Anew"))
    draft.refresh_from_db()
    assert (draft.content["headline"], draft.version) == ("Anew", 2)
    assert 'value="2"' in answer.content.decode()


def test_saving_the_same_again_makes_no_version(client: Client, draft: Campaign) -> None:
    client.post(f"/letters/{draft.pk}/write/save", form_of(draft))
    draft.refresh_from_db()
    assert draft.version == 1


def test_who_comes_second_sees_both_ways_to_go_on(client: Client, draft: Campaign, grace: Staff) -> None:
    drafting.save_content(campaign=draft, content={"headline": "Hers"}, by=grace, based_on=1, now=NOW)
    answer = client.post(f"/letters/{draft.pk}/write", {"headline": "Mine", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert grace.name in page
    assert 'value="Mine"' in page
    client.post(f"/letters/{draft.pk}/write", {"headline": "Mine", "version": "2"})
    draft.refresh_from_db()
    assert draft.content["headline"] == "Mine"


def test_a_removed_entry_comes_back(client: Client, draft: Campaign) -> None:
    before = draft.content["laureates"]
    client.post(f"/letters/{draft.pk}/write", form_of(draft, do="remove:laureates.0"))
    draft.refresh_from_db()
    assert draft.content["laureates"] == before[1:]
    client.post(f"/letters/{draft.pk}/write/undo")
    draft.refresh_from_db()
    assert draft.content["laureates"] == before


@pytest.mark.parametrize("do", ["remove:nowhere.0", "add:title", "up:laureates.99", "add:laureates:x:y"])
def test_a_button_that_is_not_ours_changes_nothing(client: Client, draft: Campaign, do: str) -> None:
    answer = client.post(f"/letters/{draft.pk}/write", form_of(draft, do=do), follow=True)
    assert answer.status_code == 200
    before = draft.content
    draft.refresh_from_db()
    assert draft.content["headline"] == before["headline"]


def test_what_is_submitted_can_not_be_written_into(client: Client, draft: Campaign, edith: Staff) -> None:
    services.submit(campaign=draft, by=edith)
    answer = client.post(f"/letters/{draft.pk}/write", form_of(draft, headline="Late"), follow=True)
    assert "no draft any more" in answer.content.decode()
    late = client.post(f"/letters/{draft.pk}/write/save", form_of(draft, headline="Late"))
    assert "Not saved" in late.content.decode()


def test_the_preview_runs_nothing_and_names_nobody_by_default(client: Client, draft: Campaign) -> None:
    answer = client.get(f"/letters/{draft.pk}/write/preview?look=text&variant=is_trainee%3Dyes")
    assert answer["Content-Type"].startswith("text/plain")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Ada Lovelace" in answer.content.decode()


def test_checks_lead_to_their_field(client: Client, draft: Campaign) -> None:
    Campaign.objects.filter(pk=draft.pk).update(content={**draft.content, "headline": ""})
    page = client.get(f"/letters/{draft.pk}/write/checks").content.decode()
    assert 'data-jump="f-headline"' in page


def test_what_kind_of_notice_it_is_can_be_chosen(client: Client, edith: Staff, society: Society) -> None:
    client.force_login(edith)
    notice = make_campaign(by=edith, content_type="notice")
    path = f"/letters/{notice.pk}/write"
    page = client.get(path).content.decode()
    assert 'name="matter.kind" value="election" data-kind checked' in page
    client.post(path, form_of(notice) | {"matter.kind": "general_meeting"})
    page = client.get(path).content.decode()
    assert 'name="matter.kind" value="general_meeting" data-kind checked' in page
    assert 'name="matter.agenda' in page


def test_a_field_nobody_has_filled_in_yet_is_no_fault(client: Client, draft: Campaign) -> None:
    content = {**draft.content, "announced": "", "year": "soon"}
    Campaign.objects.filter(pk=draft.pk).update(content=content)
    page = client.get(f"/letters/{draft.pk}/write").content.decode()
    assert 'id="f-announced-fault"' not in page
    assert 'id="f-year-fault"' in page

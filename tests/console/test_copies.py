"""Who got it, who did not, and what happened to her copy."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from mailer.campaigns.models import Campaign
from mailer.console import copies
from mailer.console.lookup import find_members
from mailer.deliveries.models import Delivery
from mailer.deliveries.states import Fate
from mailer.members.models import Address, Member
from tests.people import make_member


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def path(campaign: Campaign) -> str:
    return f"/letters/{campaign.pk}/copies"


def test_the_list_filters_by_outcome_and_by_reason(clerk: Client, path: str, nils: Member) -> None:
    Delivery.objects.filter(member=nils).update(fate=Fate.BOUNCED, reason="550 No such user")
    everybody = text(clerk.get(path))
    assert "Nils Ångström" in everybody
    assert "Eva Novák" not in everybody
    bounced = text(clerk.get(f"{path}?outcome=bounced"))
    assert "550 No such user" in bounced
    assert "Given2000" not in bounced
    left_out = text(clerk.get(f"{path}?outcome=topic_off"))
    assert "Eva Novák" in left_out
    assert "turned this topic off" in left_out
    assert "Nobody" in text(clerk.get(f"{path}?outcome=dropped"))


def test_paging_shows_everybody_once(clerk: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "PAGE", 3)
    first = text(clerk.get(path))
    last = Delivery.objects.filter(refusal="").order_by("pk")[2]
    assert f"?after={last.pk}" in first
    second = text(clerk.get(f"{path}?after={last.pk}"))
    shown = [page.count('scope="row"') for page in (first, second)]
    assert shown == [3, 1]
    assert ">First page</a>" in second


@pytest.mark.parametrize("query", ["outcome=nonsense", "after=x", "after=" + "9" * 40])
def test_odd_questions_get_an_answer(clerk: Client, path: str, query: str) -> None:
    assert clerk.get(f"{path}?{query}").status_code == 200


def test_the_csv_is_the_list(clerk: Client, path: str, nils: Member) -> None:
    Delivery.objects.filter(member=nils).update(fate=Fate.BOUNCED, reason="=cmd()")
    answer: Any = clerk.get(f"{path}/export.csv?outcome=bounced")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert row["Address"] == "nils@uni.example.org"
    assert (row["What became of it"], row["Reason"]) == ("Bounced", "'=cmd()")
    left_out: Any = clerk.get(f"{path}/export.csv?outcome=topic_off")
    assert "No copy,turned this topic off" in left_out.getvalue().decode()


@pytest.mark.parametrize("typed", ["nils@uni.example.org", " NILS@Uni.Example.ORG ", "1001", "ångström nils", "Ångst"])
def test_one_member_found_leads_straight_to_the_story(clerk: Client, path: str, nils: Member, typed: str) -> None:
    answer = clerk.post(f"{path}/search", {"who": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"{path}/{nils.pk}")


def test_several_members_found_are_shown_to_choose_from(clerk: Client, path: str) -> None:
    page = text(clerk.post(f"{path}/search", {"who": "given"}))
    assert "Which of them?" in page
    assert page.count('scope="row"') == 3


@pytest.mark.parametrize("typed", ["", "   ", "nobody@nowhere.example.org", "a@b@c", "%", "x" * 5000])
def test_nobody_found_says_so(clerk: Client, path: str, typed: str) -> None:
    assert "Nobody found" in text(clerk.post(f"{path}/search", {"who": typed}))


def test_a_member_is_found_by_the_address_the_letter_went_to(campaign: Campaign, nils: Member) -> None:
    Address.objects.filter(member=nils).delete()
    assert find_members("nils@uni.example.org") == [nils]


def test_the_story_is_told_with_the_copy_itself(clerk: Client, path: str, nils: Member) -> None:
    page = text(clerk.get(f"{path}/{nils.pk}"))
    assert "A copy to nils@uni.example.org was planned, in batch" in page
    assert f'src="{path}/{nils.pk}/preview"' in page
    assert "Dear Nils Ångström" in clerk.get(f"{path}/{nils.pk}/preview").content.decode()


def test_who_was_left_out_has_a_story_and_no_copy(clerk: Client, path: str, eva: Member) -> None:
    page = text(clerk.get(f"{path}/{eva.pk}"))
    assert "This member turned this topic off, so no copy was made." in page
    assert "<iframe" not in page
    assert clerk.get(f"{path}/{eva.pk}/preview").status_code == 404


def test_who_came_later_has_a_story_too(clerk: Client, path: str) -> None:
    later = make_member("7777")
    assert "was not in the register then" in text(clerk.get(f"{path}/{later.pk}"))


def test_names_are_escaped(clerk: Client, path: str, nils: Member) -> None:
    Member.objects.filter(pk=nils.pk).update(family_name="<script>alert(1)</script>")
    assert "<script>alert" not in text(clerk.get(path))
    assert "&lt;script&gt;alert" in text(clerk.get(f"{path}/{nils.pk}"))

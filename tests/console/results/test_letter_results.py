"""The results of one letter: every figure out of what it is a share of, and nothing that tells of one member."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.console import words
from mailer.content.models import Society
from mailer.segments.refusals import Refusal
from mailer.tracking.models import CampaignFigures
from mailer.tracking.statistics.figures import Figures, Share
from tests.console.results.sample import LINK, figures, keep
from tests.people import make_campaign


@pytest.fixture
def letter(ada: Staff, society: Society) -> Campaign:
    return keep(make_campaign(by=ada), figures())


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def table(client: Client, campaign: Campaign, name: str) -> list[dict[str, str]]:
    answer: Any = client.get(f"/letters/{campaign.pk}/results/{name}.csv")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_opens_are_out_of_the_copies_that_can_be_followed(reader: Client, letter: Campaign) -> None:
    page = text(reader.get(f"/letters/{letter.pk}/results"))
    assert "known only of members who allow it: 20 of 40 copies" in page
    assert "40.0 % of 20" in page
    assert "20.0 % of 20" in page
    assert "As of <time" in page
    assert LINK in page


def test_the_way_adds_up(clerk: Client, letter: Campaign) -> None:
    rows = {row["Step"]: int(row["How many"]) for row in table(clerk, letter, "funnel")}
    assert rows == {
        "Members in the register": 50,
        "turned this topic off": 6,
        "has no e-mail address on the register": 4,
        "Copies": 40,
        "Delayed": 1,
        "Bounced": 2,
        "Delivered": 37,
        "Opened by people": 8,
        "Links followed by people": 4,
    }


def test_a_letter_to_nobody_says_so_and_draws_nothing(clerk: Client, letter: Campaign) -> None:
    keep(letter, Figures(Share(), {}, (), {}, {}, {}))
    page = text(clerk.get(f"/letters/{letter.pk}/results"))
    assert "This letter went to nobody: there was no member it was for." in page
    assert "Hour by hour" not in page


def test_where_nothing_is_followed_it_says_so(reader: Client, letter: Campaign) -> None:
    keep(letter, figures(tracked=False))
    page = text(reader.get(f"/letters/{letter.pk}/results"))
    assert "Nothing is known about opens and followed links" in page
    assert "Opened by people" not in page
    assert "Not known: no copy of this letter can be followed." in page


def test_small_groups_are_added_up_for_those_who_see_no_names(reader: Client, letter: Campaign) -> None:
    page = text(reader.get(f"/letters/{letter.pk}/results"))
    assert "Smaller groups" in page
    assert "Italy" not in page
    # France and Italy are three copies together, still few, so the United States go with them.
    by_country = {row["Country"]: row["Copies"] for row in table(reader, letter, "country")}
    assert by_country == {"Germany": "25", "Smaller groups": "15"}
    # Two students: with the only other group they would be told by taking away.
    assert table(reader, letter, "category") == []
    assert "The groups are too small to be told apart." in page


def test_who_may_see_names_sees_every_group(clerk: Client, letter: Campaign) -> None:
    page = text(clerk.get(f"/letters/{letter.pk}/results"))
    assert "Smaller groups" not in page
    by_country = {row["Country"]: row["Copies"] for row in table(clerk, letter, "country")}
    assert by_country == {"Germany": "25", "United States": "12", "France": "2", "Italy": "1"}
    assert {row["Kind of membership"] for row in table(clerk, letter, "category")} == {"Regular", "Student"}
    assert {row["Mailbox provider"] for row in table(clerk, letter, "mailbox")} == {
        "Google",
        "uni-koeln.de",
        "Not known",
    }


def test_one_variant_is_no_breakdown(clerk: Client, letter: Campaign) -> None:
    assert "By variant" not in text(clerk.get(f"/letters/{letter.pk}/results"))


def test_hours_are_at_the_reader_s_clock_and_later_ones_a_number(clerk: Client, letter: Campaign, grace: Staff) -> None:
    grace.time_zone = "Asia/Kolkata"
    grace.save()
    page = text(clerk.get(f"/letters/{letter.pk}/results"))
    assert "22 Nov, 14:30" in page
    assert "3 reports came after the hours shown." in page
    assert [row["Hour (UTC)"] for row in table(clerk, letter, "hours")] == [
        "2026-11-22 09:00",
        "2026-11-22 12:00",
        "2026-11-29 08:00",
    ]


def test_delays_and_links_as_files(reader: Client, letter: Campaign) -> None:
    delays = {row["Time to delivery"]: row["Copies"] for row in table(reader, letter, "delays")}
    assert delays["Within a minute"] == "30"
    assert delays["Over a day"] == "1"
    (link,) = table(reader, letter, "links")
    assert (link["Link"], link["Place in the letter"], link["Clicks"], link["Clicked by people"]) == (
        LINK,
        "3",
        "9",
        "4",
    )
    assert table(reader, letter, "readers")[0]["Likely machines alone"] == "5"


def test_stale_figures_say_so(reader: Client, letter: Campaign) -> None:
    CampaignFigures.objects.update(stale=True, took=10_000_000_000)
    assert "More has been reported since" in text(reader.get(f"/letters/{letter.pk}/results"))


def test_a_draft_has_no_results_yet(reader: Client, society: Society, ada: Staff) -> None:
    draft = make_campaign(by=ada)
    assert "No results yet" in text(reader.get(f"/letters/{draft.pk}/results"))
    assert "No report yet" in text(reader.get(f"/letters/{draft.pk}/report"))
    assert reader.get(f"/letters/{draft.pk}/results/links.csv").status_code == 404
    assert not CampaignFigures.objects.exists()


def test_no_table_by_another_name(reader: Client, letter: Campaign) -> None:
    assert reader.get(f"/letters/{letter.pk}/results/members.csv").status_code == 404


def test_the_page_for_the_minutes(reader: Client, letter: Campaign) -> None:
    page = text(reader.get(f"/letters/{letter.pk}/report"))
    assert "Report for the minutes" in page
    assert "Germany" in page
    assert "Hour by hour" not in page


def test_the_page_for_the_minutes_sums_up_rare_reasons(reader: Client, letter: Campaign) -> None:
    many = {reason.value: n + 1 for n, reason in enumerate(Refusal)}
    keep(letter, replace(figures(), left_out=many))
    page = text(reader.get(f"/letters/{letter.pk}/report"))
    assert "has another reason" in page
    assert words.refusal("erased") not in page
    assert words.refusal("erased") in text(reader.get(f"/letters/{letter.pk}/results"))


def test_the_letter_leads_to_its_results(reader: Client, letter: Campaign) -> None:
    assert f'href="/letters/{letter.pk}/results"' in text(reader.get(f"/letters/{letter.pk}"))


def test_a_page_asks_little(
    reader: Client, letter: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reader.get(f"/letters/{letter.pk}/results")
    # Session, reader, letter, figures, society, alerts.
    with django_assert_num_queries(6):
        reader.get(f"/letters/{letter.pk}/results")

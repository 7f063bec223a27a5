"""The dry run makes every copy there would be, tells whom it can't reach and why, and stores nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.errors import LetterRefused
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.deliveries import rehearsal
from mailer.deliveries.models import Delivery, StoredSkeleton
from mailer.deliveries.readers import count_readers, example_reader, reader_of, readers
from mailer.deliveries.rehearsal import Problem, rehearse
from mailer.deliveries.start import audience_spec, start_campaign
from mailer.members.models import Address, Member
from mailer.rendering.fields import FIELDS, merge_values
from tests.people import NOW, add_address, make_campaign, make_member, schedule


@pytest.fixture
def campaign(ada: Staff, society: Society) -> Campaign:
    return make_campaign(by=ada)


def codes(problems: tuple[Problem, ...]) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for problem in problems:
        told.setdefault(problem.number, set()).add(problem.code)
    return told


def test_it_makes_as_many_copies_as_the_freeze_will(
    campaign: Campaign, ada: Staff, nils: Member, eva: Member, zoe: Member
) -> None:
    make_member("1", None)
    make_member("2", category="student")
    add_address(make_member("3", None), "nils@uni.example.org")  # shares an address: one copy
    result = rehearse(campaign, now=NOW)
    assert result.by_variant == {"is_trainee=no": 1, "is_trainee=yes": 1}
    assert (result.copies, result.unsendable, result.problems) == (2, 0, ())
    start_campaign(campaign_id=schedule(campaign, by=ada).pk, now=NOW, batch_size=1000)
    copies = Delivery.objects.filter(refusal="")
    assert copies.count() == result.copies
    assert set(copies.values_list("member__number", flat=True)) == {"1001", "2"}


def test_nothing_is_stored(campaign: Campaign, nils: Member) -> None:
    rehearse(campaign, now=NOW)
    assert not Delivery.objects.exists()
    assert not StoredSkeleton.objects.exists()


def test_a_member_without_a_name_is_a_notice_with_what_the_letter_says(campaign: Campaign) -> None:
    make_member("1", given_name="", family_name="  . ")
    result = rehearse(campaign, now=NOW)
    assert result.unsendable == 0
    salutation = next(problem for problem in result.problems if "salutation" in problem.words)
    assert (salutation.number, salutation.code, salutation.severity) == ("1", "fallback-used", "notice")
    assert "“Dear colleague”" in salutation.words


def test_a_very_long_name_is_a_notice(campaign: Campaign) -> None:
    make_member("1", given_name="A" * 60, family_name="B" * 60)
    result = rehearse(campaign, now=NOW)
    assert codes(result.problems) == {"1": {"value-long"}}
    assert "A" * 20 not in str(result.problems), "problems never repeat the member's data"


def test_more_than_a_provider_takes_for_one_reader_is_an_error(campaign: Campaign, monkeypatch: Any) -> None:
    make_member("1")
    make_member("2", given_name="Ā" * 120, family_name="Ā" * 120)
    monkeypatch.setattr("mailer.rendering.sendgrid_form.LIMIT", 900)
    result = rehearse(campaign, now=NOW)
    (problem,) = [problem for problem in result.problems if problem.severity == "error"]
    assert (problem.number, problem.code) == ("2", "unrenderable")
    assert "bytes of 900" in problem.words
    assert (result.copies, result.unsendable) == (2, 1)


@pytest.mark.parametrize("address", ["nobody", "ada@localhost", "döner@uni.example.org", "a@b@c.example.org"])
def test_an_address_that_cannot_be_sent_to_is_an_error(campaign: Campaign, nils: Member, address: str) -> None:
    Address.objects.filter(member=nils).update(email=address)
    result = rehearse(campaign, now=NOW)
    (problem,) = result.problems
    assert (problem.number, problem.code, result.unsendable) == ("1001", "address-unusable", 1)
    assert address not in problem.words


def test_a_letter_with_errors_concerns_everybody(campaign: Campaign, society: Society, nils: Member) -> None:
    campaign.content["headline"] = "!" * 5
    with pytest.raises(LetterRefused, match="subject"):
        rehearse(campaign, now=NOW)


def test_every_problem_is_counted_and_the_first_of_each_kind_listed(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "MOST_LISTED", 3)
    for n in range(5):
        make_member(f"{n}", given_name="", family_name="")
    make_member("9", "nobody@elsewhere.example.org")
    Address.objects.filter(member__number="9").update(email="nobody")
    result = rehearse(campaign, now=NOW)
    assert result.counts["fallback-used"] >= 5
    assert len([problem for problem in result.problems if problem.code == "fallback-used"]) == 3
    assert result.problems[0].code == "address-unusable", "errors come first"


def test_progress_is_reported_to_the_end(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_STEP", 2)
    for n in range(5):
        make_member(f"{n}")
    told: list[tuple[int, int]] = []
    rehearse(campaign, now=NOW, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_an_audience_of_nobody_is_no_error(campaign: Campaign) -> None:
    result = rehearse(campaign, now=NOW)
    assert (result.copies, result.by_variant, result.problems) == (0, {}, ())


def test_the_audience_is_that_of_the_moment(campaign: Campaign) -> None:
    make_member("1", snoozed_until=NOW.date())
    assert rehearse(campaign, now=NOW - timedelta(days=2)).copies == 0
    assert rehearse(campaign, now=NOW).copies == 1


def test_readers_are_counted_as_they_are_read(campaign: Campaign) -> None:
    for n in range(4):
        make_member(f"{n}")
    add_address(make_member("8", None), "member1@mail.example.org")
    spec = audience_spec(campaign, now=NOW)
    assert [reader.number for reader in readers(spec)] == ["0", "1", "2", "3"]
    assert count_readers(spec) == 4


def test_any_member_can_be_the_reader_of_a_preview(society: Society, eva: Member) -> None:
    reader = reader_of(eva, variants=["is_trainee"], today=NOW.date())
    assert reader is not None
    assert (reader.number, reader.variant, reader.address) == ("1002", "is_trainee=no", "eva@uni.example.org")
    Member.objects.filter(pk=eva.pk).update(erased_at=NOW)
    assert reader_of(eva, variants=["is_trainee"], today=NOW.date()) is None


def test_the_reader_made_up_has_a_value_for_everything() -> None:
    values = merge_values(example_reader("").recipient, FIELDS)
    assert not [name for name, value in values.items() if value == FIELDS[name].fallback]

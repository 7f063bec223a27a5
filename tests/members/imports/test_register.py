"""What a file does to people already in the register, and what it may never do."""

from __future__ import annotations

import pytest

from mailer.members.models import Address, ConsentEvent, ImportRun, Member, Suppression, Topic, TopicChoice
from mailer.members.services import subscribe, unsubscribe
from tests.members.imports.conftest import Import, Preview, Refusal
from tests.people import NOW, hash_of, make_member

FULL = (
    "number,given_name,family_name,email,second_email,category,institution,country,time_zone,language,degree_year,"
    "joined,dues_until,interests,committees,tags,topics_off,suppressed,tracking_consent\n"
    "1,Ada,Lovelace,ada@example.org,ada@home.example.net,student,Uni,UK,,en,2009,2015-10-01,2027-12-31,"
    "interferon; JAK/STAT,Awards,Boston 2018,jobs; Journal,,yes\n"
    "2,Grace,Hopper,grace@example.org,,regular,Navy,US,America/Denver,English,1934,2012-01-01,2027-12-31,,,,,complaint,no\n"
    "3,Nobody,Home,,,honorary,,GR,,,,,,,,,,,\n"
)


def labels(number: str) -> list[tuple[str, str]]:
    return sorted(Member.objects.get(number=number).labels.values_list("kind", "value"))


def emails(number: str) -> list[tuple[str, bool]]:
    return sorted(Address.objects.filter(member__number=number).values_list("email", "preferred"))


def test_everything_a_file_says_is_in_the_register(take_in: Import) -> None:
    report = take_in(FULL)
    assert (report.rows, report.created, report.changed, report.unchanged) == (3, 3, 0, 0)
    ada = Member.objects.get(number="1")
    assert (ada.category, ada.country, ada.time_zone, ada.language) == ("student", "GB", "Europe/London", "en")
    assert (ada.degree_year, str(ada.joined), str(ada.dues_until)) == (2009, "2015-10-01", "2027-12-31")
    assert ada.tracking_consent
    assert emails("1") == [("ada@example.org", True), ("ada@home.example.net", False)]
    assert labels("1") == [
        ("committee", "Awards"),
        ("interest", "JAK/STAT"),
        ("interest", "interferon"),
        ("tag", "Boston 2018"),
    ]
    assert Member.objects.get(number="2").time_zone == "America/Denver"
    assert Member.objects.get(number="3").addresses.count() == 0


def test_wishes_and_suppressions_of_a_file_are_kept_with_their_source(take_in: Import) -> None:
    take_in(FULL)
    off = TopicChoice.objects.filter(member__number="1", subscribed=False).values_list("topic__slug", flat=True)
    assert sorted(off) == ["jobs", "journal"]
    events = ConsentEvent.objects.filter(member__number="1").values_list("event", "source", "actor", "at")
    assert (
        sorted(events) == [("tracking_on", "import", "staff:1", NOW)] + [("unsubscribed", "import", "staff:1", NOW)] * 2
    )
    suppression = Suppression.objects.get()
    assert (suppression.address_hash, suppression.reason) == (hash_of("grace@example.org"), "complaint")
    assert Address.objects.get(member__number="2").state == "complained"


def test_the_same_file_a_second_time_changes_nothing(take_in: Import) -> None:
    take_in(FULL)
    counts = {model: model.objects.count() for model in (Member, Address, ConsentEvent, Suppression, TopicChoice)}
    report = take_in(FULL)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 3)
    assert counts == {model: model.objects.count() for model in counts}
    assert [run.unchanged for run in ImportRun.objects.all()] == [3, 0]


def test_a_preview_counts_and_leaves_nothing(preview: Preview) -> None:
    shown = preview(FULL)
    assert (shown.tally.rows, shown.tally.created) == (3, 3)
    assert not Member.objects.exists()
    assert not ImportRun.objects.exists()


def test_what_differs_is_changed_and_what_has_no_column_is_left_alone(take_in: Import) -> None:
    take_in(FULL)
    report = take_in("number,family_name,email\n1,King,ada@example.org\n2,Hopper,grace@example.org\n")
    assert (report.changed, report.unchanged) == (1, 1)
    ada = Member.objects.get(number="1")
    assert (ada.given_name, ada.family_name, ada.institution) == ("Ada", "King", "Uni")
    assert len(labels("1")) == 4
    assert emails("1") == [("ada@example.org", True), ("ada@home.example.net", False)]


def test_a_column_that_is_there_is_believed_even_when_empty(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email,institution,dues_until,interests\n1,Lovelace,,,,\n")
    ada = Member.objects.get(number="1")
    assert (ada.institution, ada.dues_until) == ("", None)
    assert labels("1") == [("committee", "Awards"), ("tag", "Boston 2018")]
    assert len(emails("1")) == 2


def test_empty_category_language_and_zone_erase_nothing(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email,category,language,time_zone\n2,Hopper,,,,\n")
    grace = Member.objects.get(number="2")
    assert (grace.category, grace.language, grace.time_zone) == ("regular", "en", "America/Denver")


def test_somebody_who_moves_gets_the_zone_of_the_new_country(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email,country\n2,Hopper,,Japan\n")
    assert Member.objects.get(number="2").time_zone == "Asia/Tokyo"


def test_a_new_address_takes_the_place_of_the_preferred_one(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email\n1,Lovelace,ada@new.example.org\n")
    assert emails("1") == [("ada@home.example.net", False), ("ada@new.example.org", True)]


def test_addresses_can_change_places_and_be_spelt_anew(take_in: Import) -> None:
    take_in(FULL)
    report = take_in("number,family_name,email,second_email\n1,Lovelace,ADA@home.example.net,ada@example.org\n")
    assert report.changed == 1
    assert emails("1") == [("ADA@home.example.net", True), ("ada@example.org", False)]


def test_with_a_column_for_it_the_second_address_can_go(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email,second_email\n1,Lovelace,ada@example.org,\n")
    assert emails("1") == [("ada@example.org", True)]


def test_no_file_turns_a_topic_on_again(take_in: Import) -> None:
    take_in(FULL)
    take_in(FULL.replace("jobs; Journal", ""))
    assert TopicChoice.objects.filter(member__number="1", subscribed=False).count() == 2


def test_a_file_turns_a_topic_off_that_a_member_had_chosen(take_in: Import) -> None:
    member = make_member("1", None)
    jobs = Topic.objects.get(slug="jobs")
    subscribe(member=member, topic=jobs, source="preferences", actor="member", now=NOW)
    take_in("number,family_name,email,topics_off\n1,Family1,,Jobs & training\n")
    assert not TopicChoice.objects.get(member=member, topic=jobs).subscribed


def test_a_topic_nobody_knows_is_refused_lest_an_unsubscribe_be_lost(refusal: Refusal) -> None:
    fault = refusal("number,family_name,email,topics_off\n1,L,,newslettr\n").faults[0]
    assert (fault.line, fault.column) == (2, "topics_off")
    assert "newsletter" in fault.remedy


def test_no_file_lifts_a_suppression_whoever_has_the_address(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email,suppressed\n9,Murray,Grace@Example.org,no\n")
    assert Suppression.objects.get(lifted_at=None).address_hash == hash_of("grace@example.org")


def test_no_file_allows_tracking_for_somebody_already_known(take_in: Import) -> None:
    take_in(FULL)
    report = take_in("number,family_name,email,tracking_consent\n1,Lovelace,,no\n2,Hopper,,yes\n")
    assert not Member.objects.filter(tracking_consent=True).exists()
    assert ConsentEvent.objects.filter(member__number="1", event="tracking_off").count() == 1
    assert (report.changed, report.unchanged) == (1, 1)
    assert "can't give consent" in report.notes[-1]


def test_somebody_erased_stays_erased(take_in: Import) -> None:
    make_member("1", None, given_name="", family_name="", erased_at=NOW)
    report = take_in(FULL)
    assert (report.created, report.unchanged) == (2, 1)
    assert Member.objects.get(number="1").given_name == ""
    assert not Address.objects.filter(member__number="1").exists()
    assert any("erased" in note for note in report.notes)


def test_members_who_stand_in_the_file_no_longer_stay(take_in: Import) -> None:
    take_in(FULL)
    take_in("number,family_name,email\n1,Lovelace,ada@example.org\n")
    assert Member.objects.count() == 3


def test_two_members_may_share_an_address_and_the_report_says_so(take_in: Import) -> None:
    content = "number,family_name,email\n1,A,both@example.org\n2,B,Both@example.org\n"
    assert "line 3: the address belongs to another member too" in take_in(content).notes[0]
    assert Address.objects.filter(preferred=True).count() == 2


def test_a_shared_address_cannot_tell_who_is_meant(take_in: Import, refusal: Refusal) -> None:
    take_in("number,family_name,email\n1,A,both@example.org\n2,B,both@example.org\n")
    fault = refusal("family_name,email\nC,both@example.org\n").faults[0]
    assert (fault.line, fault.column) == (2, "email")
    assert "number" in fault.remedy


def test_an_address_alone_finds_the_member_who_prefers_it(take_in: Import) -> None:
    take_in(FULL)
    report = take_in("family_name,email\nKing,ADA@example.org\nHome,ada@home.example.net\n")
    assert (report.created, report.changed) == (1, 1)
    assert Member.objects.get(number="1").family_name == "King"


@pytest.mark.django_db
def test_an_unsubscribe_survives_an_import_of_the_same_person(take_in: Import) -> None:
    take_in(FULL)
    grace = Member.objects.get(number="2")
    awards = Topic.objects.get(slug="awards")
    unsubscribe(member=grace, topic=awards, source="one_click", actor="member", now=NOW)
    take_in(FULL)
    assert not TopicChoice.objects.get(member=grace, topic=awards).subscribed


def test_more_rows_than_a_block_hold_together(take_in: Import) -> None:
    rows = "".join(f"{n},F{n},a{n}@example.org,interferon\n" for n in range(2345))
    content = "number,family_name,email,interests\n" + rows
    assert take_in(content).created == 2345
    changed = content.replace("F17,", "Changed,").replace("F2300,", "Changed,")
    report = take_in(changed)
    assert (report.changed, report.unchanged) == (2, 2343)
    assert Member.objects.filter(family_name="Changed").count() == 2
    assert Address.objects.count() == 2345

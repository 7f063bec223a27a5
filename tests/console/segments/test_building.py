"""Building a rule: every button, with and without scripts; what is counted, refused and saved."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.content.models import Society
from mailer.members.models import Category
from mailer.segments.models import Segment
from mailer.segments.services import create_segment
from tests.console.test_staff import text
from tests.people import NOW, make_campaign, make_member

STUDENTS = {
    "match-0": "all",
    "field-0-0": "category",
    "was-0-0": "category",
    "operator-0-0": "in",
    "value-0-0": ["student"],
}


@pytest.fixture
def writer(client: Client, edith: Staff) -> Client:
    client.force_login(edith)
    return client


@pytest.fixture
def students(db: None) -> None:
    make_member("1", category=Category.STUDENT, given_name="Ada", family_name="Lovelace")
    make_member("2", given_name="Grace", family_name="Hopper")


def fields_in(page: str) -> list[str]:
    return re.findall(r'<select class="rule-field" id="field-([\d-]+)"', page)


def test_a_new_rule_begins_with_one_question(writer: Client) -> None:
    page = text(writer.get("/segments/new"))
    assert fields_in(page) == ["0-0"]
    assert "Once every rule is complete" in page


def test_a_field_brings_its_operators_and_values(writer: Client) -> None:
    page = text(writer.post("/segments/new", {"match-0": "all", "field-0-0": "category", "do": "look:0-0"}))
    assert '<option value="in" selected>is one of</option>' in page
    assert '<option value="not:in">is none of</option>' in page
    assert re.search(r'type="checkbox" name="value-0-0" value="student"> Student', page)


def test_buttons_add_and_remove_at_their_place(writer: Client) -> None:
    form = {**STUDENTS, "match-0-1": "any", "field-0-1-0": "tag"}
    assert fields_in(text(writer.post("/segments/new", {**form, "do": "question:0-1"}))) == ["0-0", "0-1-0", "0-1-1"]
    assert fields_in(text(writer.post("/segments/new", {**form, "do": "group:0"}))) == ["0-0", "0-1-0", "0-2-0"]
    assert fields_in(text(writer.post("/segments/new", {**form, "do": "remove:0-1"}))) == ["0-0"]
    assert fields_in(text(writer.post("/segments/new", {**form, "do": "remove:0-0"}))) == ["0-0-0"]
    page = text(writer.post("/segments/new", {**STUDENTS, "do": "question:0"}))
    assert re.search(r'id="field-0-1"[^>]* autofocus', page)


def test_what_was_removed_comes_back_where_it_stood(writer: Client) -> None:
    group = {"match-0-1": "any", "field-0-1-0": "country", "operator-0-1-0": "in", "value-0-1-0": "JP"}
    form = {**STUDENTS, **group, "field-0-2": "tag"}
    page = text(writer.post("/segments/new", {**form, "do": "remove:0-1"}))
    assert fields_in(page) == ["0-0", "0-1"]
    assert "The group is removed." in page
    [sent] = re.findall(r'name="taken" value="([^"]*)"', page)
    rest = {**STUDENTS, "field-0-1": "tag", "taken-from": "0-1", "taken": unescape(sent)}
    page = text(writer.post("/segments/new", {**rest, "do": "back"}))
    assert fields_in(page) == ["0-0", "0-1-0", "0-2"]
    assert re.search(r'name="value-0-1-0" value="JP" checked', page)
    for nonsense in ("", "0", "0-9-9", "0-1-1-1-1-1-1-1-1-1"):
        assert writer.post("/segments/new", {**rest, "taken-from": nonsense, "do": "back"}).status_code == 200
    assert "is removed" not in text(
        writer.post("/segments/new", {"match-0": "all", "field-0-0": "", "do": "remove:0-0"})
    )


def test_whom_it_names_is_told_at_once(writer: Client, students: None) -> None:
    page = text(writer.post("/segments/new", STUDENTS, headers={"HX-Request": "true", "HX-Target": "found"}))
    assert "<html" not in page
    assert "1 member" in page
    assert "Students." in page
    assert "Ada Lovelace" in page
    assert "Grace" not in page


def test_only_the_builder_is_drawn_when_only_it_is_asked_for(writer: Client) -> None:
    page = text(writer.post("/segments/new", STUDENTS, headers={"HX-Request": "true", "HX-Target": "builder"}))
    assert "<html" not in page
    assert 'id="builder"' in page


@pytest.mark.parametrize(
    ("field", "operator", "shown"),
    [
        ("joined", "before", 'type="date" name="value-0-0" value=""'),
        ("joined", "between", 'type="date" name="value-0-0"'),
        ("joined", "last_days", "<span>days</span>"),
        ("degree_year", "last_years", "<span>years</span>"),
        ("degree_year", "between", "<span>and</span>"),
        ("tracking_consent", "is", '<option value="true"'),
        ("country", "in", 'list="offered-country"'),
        ("address_domain", "in", 'name="more-0-0"'),
        ("institution", "contains", 'type="text" name="value-0-0"'),
        ("opened", "of_last", "any topic"),
        ("joined", "empty", '<option value="empty" selected>is not known'),
    ],
)
def test_every_kind_of_value_has_its_field(writer: Client, field: str, operator: str, shown: str) -> None:
    form = {"match-0": "all", "field-0-0": field, "was-0-0": field, "operator-0-0": operator, "do": "look"}
    assert shown in text(writer.post("/segments/new", form))


def test_a_country_is_typed_and_can_be_taken_away_again(writer: Client) -> None:
    form = {"match-0": "all", "field-0-0": "country", "was-0-0": "country", "operator-0-0": "in"}
    page = text(writer.post("/segments/new", {**form, "more-0-0": "Germany", "do": "look:0-0"}))
    assert 'name="value-0-0" value="DE" checked> Germany' in page
    page = text(writer.post("/segments/new", {**form, "more-0-0": "Germny", "do": "look:0-0"}))
    assert "“Germny” is not among the choices." in page
    assert 'value="Germny"' in page


def test_it_is_saved_with_its_first_version(writer: Client, students: None, edith: Staff) -> None:
    answer = writer.post("/segments/new", {**STUDENTS, "name": "Students", "description": "All", "do": "save"})
    segment = Segment.objects.get()
    assert answer["Location"] == f"/segments/{segment.pk}"
    assert segment.rule == {"field": "category", "in": ["student"]}
    assert [(version.number, version.by) for version in segment.versions.all()] == [(1, edith)]


def test_what_is_wrong_is_told_where_it_stands_and_nothing_is_lost(writer: Client) -> None:
    form = {**STUDENTS, "field-0-1": "", "match-0-2": "none", "name": "Students", "do": "save"}
    page = text(writer.post("/segments/new", form))
    assert 'id="fault-0-1">It is not said what to ask about. Choose it, or remove this rule.' in page
    assert 'id="fault-0-2">This group is empty.' in page
    assert re.search(r'value="student" checked', page)
    assert 'value="Students"' in page
    assert not Segment.objects.exists()


def test_a_name_that_is_taken_is_refused(writer: Client, edith: Staff) -> None:
    create_segment(name="Students", rule={}, by=edith, now=NOW)
    page = text(writer.post("/segments/new", {**STUDENTS, "name": "Students", "do": "save"}))
    assert "There is a segment “Students” already." in page
    assert re.search(r'value="student" checked', page)


def test_changing_the_rule_makes_a_version_and_saying_it_again_does_not(writer: Client, edith: Staff) -> None:
    rule = {"all": [{"field": "category", "in": ["student"]}]}
    segment = create_segment(name="Students", rule=rule, by=edith, now=NOW)
    path = f"/segments/{segment.pk}/edit"
    assert fields_in(text(writer.get(path))) == ["0-0"]
    writer.post(path, {**STUDENTS, "name": "Trainees", "seen": 1, "do": "save"})
    segment.refresh_from_db()
    assert (segment.name, segment.version) == ("Trainees", 1)
    more = {**STUDENTS, "value-0-0": ["student", "postdoc"], "note": "postdocs too"}
    writer.post(path, {**more, "name": "Trainees", "seen": 1, "do": "save"})
    segment.refresh_from_db()
    assert (segment.version, segment.versions.latest("number").note) == (2, "postdocs too")
    page = text(writer.post(path, {**STUDENTS, "name": "Trainees", "seen": 1, "do": "save"}))
    assert "changed by somebody else meanwhile" in page


def test_a_rule_about_itself_is_refused(writer: Client, edith: Staff) -> None:
    segment = create_segment(name="Students", rule={}, by=edith, now=NOW)
    form = {"match-0": "all", "field-0-0": "segment", "operator-0-0": "in", "value-0-0": [segment.pk]}
    page = text(writer.post(f"/segments/{segment.pk}/edit", {**form, "name": "Students", "seen": 1, "do": "save"}))
    assert "goes round in a circle" in page


def test_a_rule_nobody_understands_any_more_is_built_anew(writer: Client, db: None) -> None:
    segment = Segment.objects.create(name="Old", rule={"field": "custom.gone", "empty": True})
    page = text(writer.get(f"/segments/{segment.pk}/edit"))
    assert "build it anew, or restore a version" in page
    assert fields_in(page) == ["0-0"]


def test_a_segment_built_for_a_letter_becomes_its_audience(writer: Client, edith: Staff, society: Society) -> None:
    campaign = make_campaign(by=edith)
    topic = campaign.topic
    assert 'name="letter"' in text(writer.get(f"/segments/new?letter={campaign.pk}"))
    form = {**STUDENTS, "letter": campaign.pk, "name": "Students", "do": "save"}
    page = text(writer.post("/segments/new", form, follow=True))
    assert "it is the segment of this letter" in page
    campaign.refresh_from_db()
    assert (campaign.segment, campaign.topic) == (Segment.objects.get(), topic)

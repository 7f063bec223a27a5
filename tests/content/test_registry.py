import copy
from typing import Any

import pytest

from mailer.content.registry import CONTENT_TYPES, ContentRefused, UnknownContentType, get, validate
from mailer.content.types.newsletter import Newsletter
from mailer.content.variants import VARIANTS
from tests.content.examples import full, letters

KINDS = {
    "letter",
    "article",
    "stories",
    "people",
    "new_members",
    "in_memoriam",
    "deadlines",
    "meeting",
    "minutes",
    "links",
}


def faults(slug: str, data: Any) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        validate(slug, data)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_a_type_is_told_in_plain_words_and_names_known_variants(slug: str) -> None:
    known = get(slug)
    assert known.slug == slug
    assert known.description.endswith(".")
    assert set(known.variants) <= VARIANTS.keys()
    assert known.because.endswith(".")


@pytest.mark.parametrize("slug", CONTENT_TYPES)
def test_clean_content_validates_to_itself(slug: str) -> None:
    for data in letters(slug).values():
        assert validate(slug, data) == data


def test_an_unknown_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownContentType, match="newsletter, award, meeting, notice, message"):
        get("postcard")


def test_samples_show_every_kind_of_section() -> None:
    sections = get("newsletter").sample()["sections"]
    assert {section["kind"] for section in sections} == KINDS
    # The President's letter opens the issue; nine sections follow in "In this issue".
    assert sections[0]["kind"] == "letter"
    assert len(sections[1:]) == 9
    assert {section["kind"] for section in full("newsletter")["sections"]} == KINDS


def test_the_award_sample_is_the_milstein_award_of_2016() -> None:
    sample = get("award").sample()
    assert [laureate["name"] for laureate in sample["laureates"]] == ["Carl Nathan", "John O’Shea", "Jan Vilcek"]
    assert sample["announced"] == "2016-08-17"
    assert sample["ceremony"]["day"] == "2016-10-16"
    assert sample["nominations"]["deadline"]["zone"] == "America/Los_Angeles"


def test_every_field_of_the_schema_is_filled_in_the_full_examples() -> None:
    for slug in CONTENT_TYPES:
        assert not list(_left_out(validate(slug, full(slug))))


def _left_out(data: Any, path: str = "") -> Any:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _left_out(value, f"{path}.{name}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _left_out(value, f"{path}[{number}]")
    if data in (None, []):
        yield path


def newsletter_with(**change: Any) -> dict[str, Any]:
    """The full example, with ``change`` made to its Deadlines section's one deadline; None removes."""
    data = copy.deepcopy(full("newsletter"))
    data["sections"] = [section for section in data["sections"] if section["kind"] in ("letter", "links", "deadlines")]
    deadline = data["sections"][1]["deadlines"][0]
    data["sections"][1]["title"] = "Deadlines"
    for name, value in change.items():
        deadline[name] = value
        if value is None:
            del deadline[name]
    return data


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"zone": None}, "section 2 (Deadlines), deadline 1, zone: is missing. Fill it in."),
        ({"zone": "PT"}, "section 2 (Deadlines), deadline 1, zone: 'PT' is not a time zone."),
        ({"title": ""}, "section 2 (Deadlines), deadline 1, title: is empty."),
        ({"title": 7}, "section 2 (Deadlines), deadline 1, title: must be text."),
        ({"colour": "red"}, "section 2 (Deadlines), deadline 1, colour: is not a field of this letter."),
        ({"link": {"text": "Go"}}, "section 2 (Deadlines), deadline 1, link, url: is missing."),
        ({"at": "2026-03-29T02:30"}, "section 2 (Deadlines), deadline 1: 2026-03-29 02:30 does not exist"),
    ],
)
def test_a_fault_names_its_place_as_staff_know_it(change: dict[str, Any], told: str) -> None:
    (fault,) = faults("newsletter", newsletter_with(**change))
    assert fault.startswith(told)


def test_every_fault_is_told_at_once() -> None:
    data = newsletter_with(zone=None, title="")
    del data["volume"]
    assert [fault.partition(":")[0] for fault in faults("newsletter", data)] == [
        "volume",
        "section 2 (Deadlines), deadline 1, zone",
        "section 2 (Deadlines), deadline 1, title",
    ]


def test_a_section_without_a_title_is_known_by_its_kind() -> None:
    data = newsletter_with()
    del data["sections"][1]["title"]
    assert faults("newsletter", data) == ["section 2 (Deadlines), title: is missing. Fill it in."]


@pytest.mark.parametrize(
    ("sections", "told"),
    [
        ([], "sections: has too few entries. Add at least 1."),
        ([{"title": "x"}], "section 1 (x): does not say what kind it is. Choose its kind."),
        ([{"kind": "poem"}], "section 1 (Poem): 'poem' is not a kind there is here. Use one of: 'letter',"),
        (["x"], "section 1: must be a group of fields."),
        ("x", "sections: must be a list."),
    ],
)
def test_sections_that_are_none_are_told_plainly(sections: Any, told: str) -> None:
    (fault,) = faults("newsletter", newsletter_with() | {"sections": sections})
    assert fault.startswith(told)


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_content_that_is_no_mapping_is_refused(data: Any) -> None:
    assert faults("newsletter", data) == ["the letter: must be a group of fields. Enter its fields one by one."]


@pytest.mark.parametrize("volume", [True, "4", 4.0, 0, 1000])
def test_a_number_is_not_guessed(volume: object) -> None:
    (fault,) = faults("newsletter", newsletter_with() | {"volume": volume})
    assert fault.startswith("volume: ")


def test_years_and_dates_must_run_forward() -> None:
    data = full("newsletter")
    by_kind = {section["kind"]: section for section in data["sections"]}
    by_kind["in_memoriam"] |= {"title": "A life", "born": 2020}
    by_kind["meeting"] |= {"title": "Days", "starts": "2026-10-02", "ends": "2026-10-01"}
    assert [fault.partition(". ")[0] for fault in faults("newsletter", data)] == [
        "section 6 (A life): the year of death lies before the year of birth",
        "section 8 (Days): the meeting ends before it starts",
    ]


def test_an_award_letter_announces_or_calls() -> None:
    data = full("award") | {"laureates": [], "nominations": None}
    (fault,) = faults("award", data)
    assert fault == ("the letter: names no laureate and calls for no nominations. Add the laureates or the call.")


def test_places_in_an_award_are_numbered_by_what_they_are() -> None:
    data = full("award")
    data["award"]["prize"].append("")
    data["nominations"]["eligibility"].append("")
    data["laureates"][0]["degree"] = "PhD"
    assert [fault.partition(":")[0] for fault in faults("award", data)] == [
        "award, part 3",
        "laureate 1, degree",
        "nominations, condition 3",
    ]


def test_content_is_frozen_once_validated() -> None:
    issue = Newsletter.model_validate(full("newsletter"))
    with pytest.raises(ValueError, match="frozen"):
        issue.volume = 5  # type: ignore[misc]  # what the test is about


def test_a_fault_in_one_of_several_matters_is_found_without_naming_its_kind() -> None:
    data = full("notice", "election")
    data["matter"]["closes"]["zone"] = "PT"
    data["matter"]["offices"][1]["candidates"][0]["name"] = ""
    assert [fault.partition(":")[0] for fault in faults("notice", data)] == [
        "matter, closes, zone",
        "matter, office 2, candidate 1, name",
    ]


def test_a_field_may_be_called_like_the_kind_it_belongs_to() -> None:
    data = full("newsletter")
    (links,) = (section for section in data["sections"] if section["kind"] == "links")
    links |= {"title": "Elsewhere", "links": [{"text": "Go", "url": "nowhere"}]}
    (fault,) = faults("newsletter", data)
    assert fault.startswith("section 10 (Elsewhere), link 1, url: 'nowhere'")


def test_voting_ends_after_it_begins() -> None:
    data = full("notice", "election")
    data["matter"]["opens"] = {"at": "2026-09-01T10:00", "zone": "America/New_York"}
    # Earlier in the day, later in time.
    data["matter"]["closes"] = {"at": "2026-09-01T08:00", "zone": "America/Los_Angeles"}
    validate("notice", data)
    data["matter"]["closes"] = {"at": "2026-09-01T16:00", "zone": "Europe/Berlin"}
    (fault,) = faults("notice", data)
    assert fault == "matter: voting ends before it begins. Correct one of the two times."


def test_the_calendar_link_follows_the_meeting_whatever_was_stored() -> None:
    data = get("meeting").sample()
    assert "Cytokines+2026" in data["add_to_calendar"]
    data["event"] |= {"name": "Cytokines 2027", "starts": "2027-09-14", "ends": "2027-09-17"}
    again = validate("meeting", data)["add_to_calendar"]
    assert "text=Cytokines+2027&dates=20270914%2F20270918" in again


def test_a_meeting_with_faults_names_them_and_not_the_calendar_link() -> None:
    data = get("meeting").sample()
    del data["event"]["city"]
    assert faults("meeting", data) == ["event, city: is missing. Fill it in."]


def test_the_samples_are_true_to_the_society() -> None:
    event = get("meeting").sample()["event"]
    assert (event["name"], event["starts"], event["ends"], event["city"]) == (
        "Cytokines 2026",
        "2026-10-18",
        "2026-10-21",
        "Glasgow",
    )
    assert all(sample["event"] == event for sample in get("meeting").samples().values())
    assert get("notice").topic is None

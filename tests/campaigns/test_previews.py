"""Everything wrong with a letter in one list: each thing once, at the place staff know, with its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import previews
from mailer.campaigns.letters import source_of
from mailer.campaigns.previews import content_source, examine, refused, skeleton_of, variants_of
from mailer.content.faults import ContentRefused
from mailer.content.models import ImageAsset, Society
from mailer.content.registry import get
from mailer.content.services import SocietyMissing
from mailer.rendering.pipeline import LetterSource
from mailer.rendering.skeleton import Skeleton
from tests.people import NOW, make_campaign
from tests.rendering.letters import letter

TODAY = NOW.date()
CONTENT: dict[str, Any] = {
    "sections": [
        {"kind": "letter", "title": "A word", "text": "<p>All is well here, dear members.</p>", "links": []},
        {
            "kind": "links",
            "title": "Deadlines",
            "links": [{"text": "here", "url": "http://old.example.org/apply"}],
        },
    ],
    "picture": "https://img.example.org/1.jpg",
}
BODY = """<h1>News</h1>{% for section in letter.sections %}<h2>{{ section.title }}</h2>
{% for link in section.links %}<p><a href="{{ link.url }}">{{ link.text }}</a></p>{% endfor %}{% endfor %}
<img src="{{ letter.picture }}" alt="" width="600">
{% if variant.is_trainee %}<p><a href="https://society.example.org/t">click here</a></p>{% endif %}"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> LetterSource:
    monkeypatch.setattr(previews, "variants_of", lambda _: ["is_trainee=no", "is_trainee=yes"])
    return letter(tmp_path, html=BODY, content=CONTENT)


def found(source: LetterSource) -> dict[str, tuple[str, tuple[str, ...]]]:
    remarks = examine(source, today=TODAY)
    assert all(remark.finding.remedy for remark in remarks)
    return {remark.finding.code: (remark.finding.place, remark.variants) for remark in remarks}


def test_a_finding_of_every_variant_is_told_once_and_one_of_a_variant_names_it(source: LetterSource) -> None:
    remarks = examine(source, today=TODAY)
    by_place = {
        remark.finding.place: remark.variants for remark in remarks if "words-say-nothing" in remark.finding.code
    }
    assert by_place == {
        "section 2 (Deadlines), link 1, text (HTML part, link 'here')": ("is_trainee=no", "is_trainee=yes"),
        "HTML part, link 'click here'": ("is_trainee=yes",),
    }


def test_places_are_those_staff_know(source: LetterSource) -> None:
    assert found(source)["link-not-encrypted"][0] == "section 2 (Deadlines), link 1, url (HTML part, link 'here')"


def test_an_exact_field_goes_before_one_that_holds_the_words_too() -> None:
    assert previews._location("here", CONTENT) == ("sections", 1, "links", "links", 0, "text")
    assert previews._location("here, dear", CONTENT) == ("sections", 0, "letter", "text")
    assert previews._location("not in it", CONTENT) is None


def test_a_date_is_found_where_staff_gave_it() -> None:
    content = {
        "text": "Apply soon.",
        "room": "2017-99-99",
        "deadline": {"at": "2017-03-31T23:59", "zone": "Europe/Berlin"},
    }
    assert previews._location("Deadline: 31 March 2017, 23:59 Berlin", content) == ("deadline", "at")


def test_a_picture_kept_here_is_weighed(source: LetterSource, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "image-too-large" not in found(source)
    monkeypatch.setattr(previews, "image_sizes", lambda: {"https://img.example.org/1.jpg": 1_200_000})
    assert found(source)["image-too-large"][0].startswith("picture (HTML part, image 1")
    assert not ImageAsset.objects.exists()


def test_errors_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(previews, "variants_of", lambda _: [""])
    bare = letter(tmp_path, html="<p><a href='https://x.example.org'>here</a></p><p>%%tag%%</p>")
    severities = [remark.finding.severity for remark in examine(bare, today=TODAY)]
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}


def test_a_fault_in_a_template_is_a_finding_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(previews, "variants_of", lambda _: ["is_trainee=no", "is_trainee=yes"])
    broken = letter(tmp_path, html="<h1>A</h1>\n{{ letter.missing }}")
    (remark,) = examine(broken, today=TODAY)
    assert remark.finding.code == "undefined-variable"
    assert remark.finding.severity == "error"
    assert remark.finding.place == "template note/body.html, line 3"
    assert remark.finding.message == "there is no value 'missing' here."
    assert remark.finding.remedy == "Correct the name, or add the value to the content."
    assert len(remark.variants) == 2


def test_content_that_can_be_no_letter_is_told_the_same_way(society: Society) -> None:
    with pytest.raises(ContentRefused) as refusal:
        content_source("award", {"headline": ""})
    remarks = refused(refusal.value.faults)
    assert {remark.finding.severity for remark in remarks} == {"error"}
    assert "headline" in {remark.finding.place for remark in remarks}
    assert all(remark.finding.message and remark.finding.remedy for remark in remarks)


def test_without_a_society_there_is_no_letter(db: None) -> None:
    with pytest.raises(SocietyMissing):
        content_source("award", get("award").sample())


def test_a_campaign_and_its_content_are_the_same_letter(ada: Staff, society: Society) -> None:
    campaign = make_campaign(by=ada)
    source = source_of(campaign)
    assert content_source("award", campaign.content) == source
    assert variants_of(source) == ["is_trainee=no", "is_trainee=yes"]
    assert isinstance(skeleton_of(source, "is_trainee=yes"), Skeleton)

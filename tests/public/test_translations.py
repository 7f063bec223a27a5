"""Every word of the pages for members is there in all five languages, and means the same variables."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation

from mailer.jinja import day
from mailer.lib.catalogues import compile_catalogues
from mailer.members.models import Member, Topic
from mailer.public.languages import spoken
from mailer.public.wording import TOPICS
from tests.public.catalogues import catalogue, sources, words
from tests.public.pages import Letter

LANGUAGES = [source.parents[1].name for source in sources()]
TITLES = {
    "en": "Your letters",
    "fr": "Vos lettres",
    "de": "Ihre Briefe",
    "es": "Sus cartas",
    "ja": "お便りの設定",
}
VARIABLE = re.compile(r"%\(\w+\)s|</?\w+[^>]*>")


def texts(message: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [message or ""] if isinstance(message, str | None) else list(message)


def test_there_is_a_catalogue_for_every_language_but_english() -> None:
    assert sorted(["en", *LANGUAGES]) == sorted(dict(settings.LANGUAGES))


@pytest.mark.parametrize("source", sources(), ids=LANGUAGES)
def test_nothing_is_untranslated_left_over_or_guessed(source: Path) -> None:
    said, spoken_here = words(), catalogue(source)
    assert len(said) > 100
    assert {entry.id for entry in said} == {entry.id for entry in spoken_here}
    assert [entry.id for entry in spoken_here if entry.id and not all(texts(entry.string))] == []
    assert [entry.id for entry in spoken_here if entry.id and entry.fuzzy] == []


@pytest.mark.parametrize("source", sources(), ids=LANGUAGES)
def test_a_translation_has_the_variables_and_markup_of_its_source(source: Path) -> None:
    for entry in catalogue(source):
        if entry.id:
            wanted = sorted(VARIABLE.findall(texts(entry.id)[-1]))
            assert sorted(VARIABLE.findall(texts(entry.string)[-1])) == wanted, entry.id


@pytest.mark.parametrize("language", TITLES)
def test_the_page_speaks_the_members_language_whatever_the_browser_asks(
    client: Client, letter: Letter, nils: Member, language: str
) -> None:
    Member.objects.filter(pk=nils.pk).update(language=language)
    answer = client.get(letter.preferences, headers={"Accept-Language": "es"})
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{TITLES[language]}</h1>" in page
    assert answer["Content-Language"] == language


@pytest.mark.parametrize(
    ("asked", "language"),
    [("de-AT,de;q=0.9,en;q=0.5", "de"), ("fi, ja;q=0.3", "ja"), ("xx", "en"), ("", "en"), ("*", "en"), (";;q=", "en")],
)
def test_for_who_is_not_known_the_browser_decides(client: Client, db: None, asked: str, language: str) -> None:
    page = client.get("/u/x", headers={"Accept-Language": asked}).content.decode()
    assert f'<html lang="{language}">' in page


def test_a_member_who_speaks_none_of_ours_is_spoken_to_as_the_browser_asks(
    client: Client, letter: Letter, nils: Member
) -> None:
    Member.objects.filter(pk=nils.pk).update(language="fi")
    page = client.get(letter.preferences, headers={"Accept-Language": "fr"}).content.decode()
    assert '<html lang="fr">' in page


def test_one_page_leaves_no_language_behind_for_the_next(client: Client, letter: Letter, nils: Member) -> None:
    Member.objects.filter(pk=nils.pk).update(language="ja")
    client.get(letter.preferences)
    assert translation.get_language() == "en"


def test_the_topics_every_society_starts_with_are_translated(db: None) -> None:
    assert [(topic.name, topic.description) for topic in Topic.objects.all()] == list(TOPICS)
    with translation.override("de"):
        assert translation.gettext(TOPICS[1][0]) == "Preise und Ehrungen"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 July 2027"),
        ("de", "3. Juli 2027"),
        ("fr", "3 juillet 2027"),
        ("es", "3 de julio de 2027"),
        ("ja", "2027年7月3日"),
    ],
)
def test_days_are_written_as_people_write_them(language: str, written: str) -> None:
    with translation.override(language):
        assert day(date(2027, 7, 3)) == written


@pytest.mark.parametrize(("code", "language"), [("de-at", "de"), ("PT", None), ("", None), ("ja", "ja")])
def test_which_of_our_languages_a_code_means(code: str, language: str | None) -> None:
    assert spoken(code) == language


def test_compiling_writes_what_is_out_of_date_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "de/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(sources()[0].read_bytes())
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
    assert compile_catalogues(tmp_path) == []
    assert [path.suffix for path in sorted(source.parent.iterdir())] == [".mo", ".po"]


def test_a_catalogue_knows_the_plurals_of_its_language() -> None:
    forms: dict[str, int] = {}
    for source in sources():
        with source.open("rb") as file:
            read: Catalog = read_po(file)
        forms[source.parents[1].name] = read.num_plurals
    assert forms == {"de": 2, "es": 2, "fr": 2, "ja": 1}

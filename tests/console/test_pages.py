"""What holds for every page: the policy, no inline styles or scripts, errors that help."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.console import words
from mailer.console.exports import csv_file
from mailer.console.middleware import POLICY
from mailer.deliveries.queries import OUTCOMES
from mailer.deliveries.states import Flag
from mailer.lib.installed import TEMPLATES

PAGES = sorted(path for room in ("console", "public", "accounts") for path in (TEMPLATES / room).rglob("*.html"))
INLINE = re.compile(
    r'<style|<script(?![^>]*\s(?:src=|type="application/json"))|\sstyle=|\son[a-z]+=|javascript:', re.IGNORECASE
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_no_page_has_styles_or_scripts_inside(page: Path) -> None:
    assert not INLINE.search(page.read_text("utf-8"))


@pytest.mark.parametrize("path", ["/", "/letters", "/letters/{pk}", "/letters/{pk}/copies", "/sign-in", "/nothing"])
def test_every_page_runs_nothing_but_our_files(reader: Client, campaign: Campaign, path: str) -> None:
    answer = reader.get(path.format(pk=campaign.pk), follow=True)
    assert answer["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_every_file_a_page_names_exists(reader: Client, campaign: Campaign) -> None:
    page = reader.get("/").content.decode()
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert len(named) >= 7
    assert all(finders.find(name) for name in named)


def test_screens_are_not_kept_by_anybody(reader: Client, campaign: Campaign) -> None:
    assert reader.get("/")["Cache-Control"] == "no-store"


def test_a_page_that_is_not_there_says_so_without_a_query(client: Client) -> None:
    # Without the db fixture any query would fail.
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "It may have been mistyped or cut off." in answer.content.decode()


def test_every_state_outcome_and_flag_has_words() -> None:
    assert set(words.STATES) == set(State.values)
    assert set(words.OUTCOMES) == set(OUTCOMES)
    assert set(words.FLAGS) == {flag.name.lower() for flag in Flag}
    kinds = {word.kind for word in (*words.STATES.values(), *words.OUTCOMES.values(), words.UNSENT)}
    assert kinds <= set(words.KINDS)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("Ada", "Ada"),
        (-1, "-1"),
        (None, ""),
    ],
)
def test_formulas_are_defused(cell: object, written: str) -> None:
    answer: Any = csv_file("cells", ("Cell", "End"), [(cell, "")])
    assert list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))[1] == [written, ""]

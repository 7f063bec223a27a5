"""The documentation makes a site without a warning, and every page can be reached in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pictures, site = tmp_path_factory.mktemp("pictures"), tmp_path_factory.mktemp("site")
    Image.new("RGB", (8, 8)).save(pictures / "compose.png")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PICTURES": str(pictures)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return site


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert pages <= {page.relative_to(site) for page in site.rglob("*.html")}


def test_the_reference_is_written_from_the_code(site: Path) -> None:
    commands = (site / "reference" / "commands.html").read_text("utf-8")
    assert "mailer campaign explain" in commands
    calls = (site / "reference" / "api.html").read_text("utf-8")
    assert "/api/v1/members" in calls


def test_a_picture_stands_where_there_is_one_and_leaves_no_gap_where_not(site: Path) -> None:
    page = (site / "staff.html").read_text("utf-8")
    assert 'src="pictures/compose.png"' in page
    assert "pictures/approval.png" not in page


def test_the_site_asks_nobody_else_for_anything(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "fonts.g" not in text
        assert 'src="http' not in text

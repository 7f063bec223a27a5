"""``mailer image add`` prints the address to use in letters, or why the file can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.cli.image import image
from mailer.content.images.services import image_url
from mailer.content.models import ImageAsset
from tests.content.images.pictures import located

pytestmark = pytest.mark.django_db


def call(*words: str) -> Result:
    return CliRunner().invoke(image, ["add", *words])


def test_prints_the_address(tmp_path: Path, ada: Staff) -> None:
    file = tmp_path / "laureate.jpg"
    file.write_bytes(located())
    result = call(str(file), "--alt", "The laureate at her bench")
    asset = ImageAsset.objects.get()
    assert result.exit_code == 0
    assert result.stdout == f"{image_url(asset)}\n"
    assert "20 by 40 pixels" in result.stderr
    assert "https://" in result.stderr, "the address of a test installation is of no use in letters"
    assert (asset.alt, asset.by) == ("The laureate at her bench", ada)


def test_a_file_that_is_no_picture_is_refused_with_the_remedy(tmp_path: Path, ada: Staff) -> None:
    file = tmp_path / "logo.png"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    result = call(str(file), "--alt", "")
    assert result.exit_code == 1
    assert "logo.png: The file is an SVG drawing, which mail can't show. Save it as JPEG or PNG" in result.stderr


def test_somebody_must_answer_for_it(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(located())
    result = call(str(file), "--alt", "x")
    assert result.exit_code == 1
    assert "no admin account" in result.stderr

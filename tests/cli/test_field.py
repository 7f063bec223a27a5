"""``mailer field``: a field is retired with its values, and asked for again."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from mailer.cli.field import field as command
from mailer.members.models import CustomField

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, words)
    return result.exit_code, result.output


def test_retire_and_restore() -> None:
    run("add", "Badge colour")
    assert run("retire", "custom.badge_colour") == (
        0,
        "The field badge_colour is retired. `mailer field restore badge_colour` asks for it again.\n",
    )
    assert "Badge colour\ttext, retired" in run("list")[1]
    assert run("restore", "badge_colour") == (0, "")
    assert CustomField.objects.get().retired_at is None


def test_a_field_that_is_not_there_is_told() -> None:
    assert run("retire", "shoe") == (1, "Error: There is no field 'shoe'. `mailer field list` shows them.\n")

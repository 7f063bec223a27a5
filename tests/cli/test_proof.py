"""``mailer proof``: made, checked, and every change told with exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.cli.proof import proof
from mailer.content.models import Society
from tests.deliveries.sending import Post, start
from tests.people import make_campaign


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(proof, words, catch_exceptions=False)
    return done.exit_code, done.output


@pytest.fixture
def made(ada: Staff, society: Society, tmp_path: Path) -> Path:
    start(ada)
    Post().send_all()
    code, text = run("Award")
    assert code == 0
    file = tmp_path / "proof.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_proof_as_it_was_made(made: Path) -> None:
    code, said = run("verify", str(made))
    assert code == 0
    assert "“Award” of" in said
    assert "5 people" in said
    assert "        5  accepted" in said
    assert AuditEntry.objects.filter(action="campaign.proof_made").count() == 1


def test_one_byte_changed(made: Path) -> None:
    made.write_bytes(made.read_bytes().replace(b"Given2001", b"Given2009"))
    code, said = run("verify", str(made))
    assert code == 1
    assert "Line 3 is not as it was made." in said
    assert "does not prove anything as it is" in said


def test_by_the_key_alone(made: Path) -> None:
    key = run("key")[1].strip()
    assert run("verify", str(made), "--key", key)[0] == 0
    code, said = run("verify", str(made), "--key", key[:-3] + "AA=")
    assert code == 1
    assert "names another key" in said


def test_the_list_can_be_asked_for_by_its_name(made: Path) -> None:
    assert run("list", "Award")[1].startswith('{"form":"society-mailer proof of sending 1"')


@pytest.mark.parametrize(
    ("wanted", "words"), [("Award", "nothing to prove yet"), ("None such", "There is no campaign")]
)
def test_what_can_t_be_proved(ada: Staff, society: Society, wanted: str, words: str) -> None:
    make_campaign(by=ada)
    code, said = run(wanted)
    assert code == 1
    assert words in said


def test_without_a_letter_it_says_how_it_is_used(db: None) -> None:
    assert "Usage:" in run()[1]

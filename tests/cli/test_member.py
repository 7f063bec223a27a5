"""The register from the command line: people, fields, topics, suppressions, privacy, retention."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.cli.root import root

NILS = "nils@uni.example.org"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nils_on_the_register(ada: Staff) -> None:
    say("member", "add", "1001", "given_name=Nils", "family_name=Ångström", "country=SE", "--email", NILS)


def run(*words: str) -> Result:
    return CliRunner().invoke(root, words)


def say(*words: str) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str) -> str:
    done = run(*words)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    return done.output


def test_a_member_is_found_shown_and_changed_with_a_history(ada: Staff) -> None:
    assert say("member", "find", "angs").startswith("1001\tNils Ångström")
    say("field", "add", "Badge", "--type", "choice", "--choice", "blue", "--choice", "green")
    changed = say("member", "set", "1001", "custom.badge=Blue", "tags=speaker; host", "--why", "she phoned")
    assert changed.splitlines() == ["custom.badge: (empty) -> blue", "tags: (none) -> host, speaker"]
    assert "Nothing changed" in say("member", "set", "1001", "custom.badge=blue")
    shown = say("member", "show", NILS)
    assert "Europe/Stockholm" in shown
    assert "active" in shown
    history = say("member", "history", "1001")
    assert f"staff:{ada.pk}, command line: she phoned" in history
    assert "tags: (none) -> host, speaker" in history
    assert "1 members" in refused("field", "remove", "badge")


def test_what_can_not_be_is_refused_with_the_remedy() -> None:
    assert "Write the code of two letters" in refused("member", "set", "1001", "country=Atlantis")
    assert "no FIELD=VALUE" in refused("member", "set", "1001", "country")
    assert "Give the member number" in refused("member", "show", "4711")
    assert "Another member has this number" in refused("member", "add", "1001")
    assert "There is no topic" in refused("topic", "retire", "gossip")


def test_addresses_come_and_go() -> None:
    say("member", "address", "add", "1001", "nils@post.example.net")
    assert "Letters go to nils@post.example.net" in say("member", "address", "prefer", "1001", "nils@post.example.net")
    say("member", "address", "remove", "1001", "nils@post.example.net")
    assert f"preferred address   {NILS}" in say("member", "show", "1001")
    assert say("member", "tasks") == ""


def test_mail_is_stopped_and_allowed_again_with_the_reason(ada: Staff) -> None:
    say("suppression", "add", "Stop@uni.example.org", "--why", "asked by letter")
    assert f"Set by staff (staff:{ada.pk}): asked by letter" in say("suppression", "show", "stop@uni.example.org")
    say("suppression", "lift", "stop@uni.example.org", "--why", "asked again")
    assert f"by staff:{ada.pk}: asked again" in say("suppression", "show", "stop@uni.example.org")
    assert "not stopped" in refused("suppression", "lift", "stop@uni.example.org", "--why", "x")


def test_topics_are_offered_and_retired() -> None:
    say("topic", "add", "Early careers", "--on-request")
    say("topic", "rename", "early-careers", "Young scientists")
    say("topic", "retire", "early-careers")
    assert "early-careers\tYoung scientists\tretired" in say("topic", "list")


def test_lists_and_everything_about_a_member_are_written(tmp_path: Path) -> None:
    assert "1 members" in say("member", "export", "--out", str(tmp_path / "list.xlsx"))
    assert ZipFile(tmp_path / "list.xlsx").testzip() is None
    say("privacy", "export", "1001", "--out", str(tmp_path / "nils.zip"))
    assert "Ångström" in ZipFile(tmp_path / "nils.zip").read("data.json").decode()


def test_retention_is_shown_decided_and_done() -> None:
    assert "webhook_bodies" in say("retention", "preview")
    say("retention", "set", "events", "400")
    assert "400 days" in say("retention", "preview")
    assert "7 days at least" in refused("retention", "set", "events", "1")
    assert "Nothing was due" in say("retention", "run", "--yes")


def test_a_member_is_erased_after_being_asked() -> None:
    say("member", "add", "2002", "family_name=Gone", "--email", "gone@uni.example.org")
    assert "Aborted" in refused("privacy", "erase", "2002")
    assert "is erased" in say("privacy", "erase", "2002", "--yes")
    assert "not tried yet" in say("privacy", "orders")
    assert "Gone" not in say("member", "show", "2002")
    assert "Nothing was left" in say("privacy", "erase", "2002", "--yes")

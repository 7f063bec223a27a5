from pathlib import Path

import pytest

from tests.cli.command import KEY, mailer
from tests.installed import Migrated


@pytest.fixture
def home(tmp_path: Path, migrated: Migrated) -> Path:
    data = migrated(tmp_path / "data")
    words = ("staff", "add", "ada@society.example.org", "--name", "Ada", "--role", "admin")
    assert mailer(*words, data_dir=data, MAILER_SECRET_KEY=KEY).returncode == 0
    return data


def run(home: Path, *words: str) -> tuple[int, str, str]:
    done = mailer("hook", *words, data_dir=home, MAILER_SECRET_KEY=KEY)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_a_webhook_is_added_listed_changed_and_removed(home: Path) -> None:
    code, secret, told = run(home, "add", "Website", "https://hooks.example.org/x", "--event", "campaign.sent")
    assert (code, secret[:6]) == (0, "whsec_")
    assert "Webhook 1 is told of: campaign.sent" in told
    assert run(home, "secret", "1")[1] != secret
    assert run(home, "off", "1")[0] == 0
    assert "off since" in run(home, "list")[1]
    assert run(home, "on", "1")[0] == 0
    assert "Website\thttps://hooks.example.org/x\ttold\tcampaign.sent" in run(home, "list")[1]
    assert run(home, "log", "1") == (0, "", "")
    assert "member.erased" in run(home, "events")[1]
    assert run(home, "send-again", "1")[0] == 1
    assert run(home, "remove", "1", "--yes")[0] == 0
    assert run(home, "list")[1] == ""
    code, _, why = run(home, "add", "x", "nonsense")
    assert (code, "no web address" in why) == (1, True)

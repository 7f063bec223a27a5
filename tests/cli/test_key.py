from pathlib import Path

import pytest

from tests.cli.command import KEY, mailer
from tests.installed import Migrated


@pytest.fixture
def home(tmp_path: Path, migrated: Migrated) -> Path:
    data = migrated(tmp_path / "data")
    made = mailer(
        "staff", "add", "ada@society.example.org", "--name", "Ada", "--role", "admin",
        data_dir=data, MAILER_SECRET_KEY=KEY,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return data


def run(home: Path, *words: str) -> tuple[int, str, str]:
    done = mailer("key", *words, data_dir=home, MAILER_SECRET_KEY=KEY)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_a_key_is_made_listed_replaced_and_revoked(home: Path) -> None:
    code, secret, told = run(home, "make", "Website", "--scope", "members:read", "--days", "30")
    assert (code, secret[:7]) == (0, "mailer_")
    assert "Key 1 is good until" in told
    code, again, _ = run(home, "rotate", "1", "--overlap-hours", "1")
    assert code == 0
    assert again != secret
    assert "ended" not in run(home, "revoke", "2")[1]
    listed = run(home, "list")[1]
    assert secret.strip() not in listed
    assert "Website\tAda\treplaced" in listed
    assert "Website\tAda\trevoked" in listed
    assert "campaigns:send" in run(home, "scopes")[1]
    code, _, why = run(home, "revoke", "9")
    assert (code, "There is no key 9" in why) == (1, True)

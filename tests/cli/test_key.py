"""``mailer key``: keys of programs, from the first to the last day."""

from __future__ import annotations

from click.testing import CliRunner

from mailer.accounts.models import Staff
from mailer.cli.root import root


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(root, ["key", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_key_is_made_listed_replaced_and_revoked(ada: Staff) -> None:
    code, secret, told = run("make", "Website", "--scope", "members:read", "--days", "30")
    first = int(told.split()[1])
    assert (code, secret[:7]) == (0, "mailer_")
    assert f"Key {first} is good until" in told
    code, again, _ = run("rotate", str(first), "--overlap-hours", "1")
    assert code == 0
    assert again != secret
    assert "ended" not in run("revoke", str(first + 1))[1]
    listed = run("list")[1]
    assert secret.strip() not in listed
    assert "Website\tAda\treplaced" in listed
    assert "Website\tAda\trevoked" in listed
    assert "campaigns:send" in run("scopes")[1]
    code, _, why = run("revoke", str(first + 8))
    assert (code, f"There is no key {first + 8}" in why) == (1, True)

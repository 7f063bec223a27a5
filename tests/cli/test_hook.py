"""``mailer hook``: webhooks of other programs, from the first to the last day."""

from __future__ import annotations

from click.testing import CliRunner

from mailer.accounts.models import Staff
from mailer.cli.root import root


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(root, ["hook", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_webhook_is_added_listed_changed_and_removed(ada: Staff) -> None:
    code, secret, told = run("add", "Website", "https://hooks.example.org/x", "--event", "campaign.sent")
    number = told.split()[1]
    assert (code, secret[:6]) == (0, "whsec_")
    assert f"Webhook {number} is told of: campaign.sent" in told
    assert run("secret", number)[1] != secret
    assert run("off", number)[0] == 0
    assert "off since" in run("list")[1]
    assert run("on", number)[0] == 0
    assert "Website\thttps://hooks.example.org/x\ttold\tcampaign.sent" in run("list")[1]
    assert run("log", number) == (0, "", "")
    assert "member.erased" in run("events")[1]
    assert run("send-again", number)[0] == 1
    assert run("remove", number, "--yes")[0] == 0
    assert run("list")[1] == ""
    code, _, why = run("add", "x", "nonsense")
    assert (code, "no web address" in why) == (1, True)

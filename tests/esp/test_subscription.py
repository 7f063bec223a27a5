"""Amazon's question reaches a person as a link; one that leads elsewhere is not shown."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from mailer.cli.provider import confirm
from mailer.esp.subscription import NotAmazon, question
from mailer.tracking import inbox

LINK = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=23"
TOPIC = "arn:aws:sns:eu-west-1:1:reports"


def asking(link: object) -> bytes:
    told = {"Type": "SubscriptionConfirmation", "TopicArn": TOPIC, "SubscribeURL": link}
    return json.dumps(told).encode()


def test_the_link_is_shown_for_a_person_to_open(db: None) -> None:
    runner = CliRunner()
    assert runner.invoke(confirm).exit_code == 1
    for body in (asking(LINK), b'{"Type": "Notification"}', b"[", b"7"):
        inbox.receive(body=body, now=timezone.now(), service="ses")
    inbox.receive(body=asking("https://evil.example"), now=timezone.now(), service="brevo")
    shown = runner.invoke(confirm)
    assert (shown.exit_code, shown.output.splitlines()[-1]) == (0, LINK)


@pytest.mark.parametrize(
    "link",
    [
        "",
        7,
        LINK.replace("https", "http"),
        "https://169.254.169.254/latest",
        "https://sns.eu-west-1.amazonaws.com.evil.example/",
        "https://sns.eu-west-1.amazonaws.com@evil.example/",
        "https://evil.example/?sns.eu-west-1.amazonaws.com",
        "https://sns.eu-west-1.amazonaws.com:99999/",
        f"{LINK}\nhttps://evil.example",
        "https://[sns.eu-west-1.amazonaws.com/",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_shown(link: object) -> None:
    with pytest.raises(NotAmazon, match="change SES_WEBHOOK_SECRET"):
        question(asking(link))

"""Templates of personal letters, approved and ready, and what is said to each member."""

from __future__ import annotations

from mailer.accounts.models import Staff
from mailer.campaigns import services
from mailer.campaigns.models import Campaign
from mailer.content.registry import get
from mailer.members.models import Topic
from mailer.notices.fields import DataField
from mailer.notices.templates import make_template

AWARD_FIELDS = (
    DataField("award", "Full name of the award", "Seymour & Vivian Milstein Award"),
    DataField("citation", "For what, in one sentence", "for the biology of interferons"),
    DataField("ceremony", "Where and when", "San Francisco", required=False, fallback="to be announced"),
    DataField("signed_by", "Who signs the certificate", "Tadatsugu Taniguchi"),
    DataField("office", "The signer's office", "President"),
    DataField("place", "Where it is given", "San Francisco"),
    DataField("day", "When it is given", "16 October 2016"),
)
MILSTEIN = {
    "award": "Seymour & Vivian Milstein Award for Excellence in Interferon and Cytokine Research",
    "citation": "for showing how macrophages kill, and what tells them to",
    "ceremony": "Sunday 16 October 2016, San Francisco",
    "signed_by": "Tadatsugu Taniguchi",
    "office": "President",
    "place": "San Francisco",
    "day": "16 October 2016",
}
RECEIPT_FIELDS = (
    DataField("number", "Number of the receipt", "2026-0042"),
    DataField("amount", "What was paid", "$60.00"),
    DataField("paid_on", "When it was paid", "3 July 2026"),
)
RECEIPT = {"number": "2026-0042", "amount": "$60.00", "paid_on": "3 July 2026"}


def receipt(by: Staff, *, topic: Topic | None = None, name: str = "Receipt") -> Campaign:
    """An approved template without a document."""
    content = get("personal").sample("sample-receipt")
    return approved(make_template(name=name, fields=RECEIPT_FIELDS, by=by, content=content, topic=topic), by)


def award(by: Staff) -> Campaign:
    """An approved template with a certificate for each member."""
    content = get("personal").sample()
    return approved(
        make_template(name="Award", fields=AWARD_FIELDS, by=by, content=content, document="certificate"), by
    )


def approved(template: Campaign, by: Staff) -> Campaign:
    services.submit(campaign=template, by=by)
    services.approve(campaign=template, by=by)
    return template

"""Reading the audit log."""

from __future__ import annotations

from mailer.audit.queries import entries, entries_about, rooms
from mailer.audit.services import record


def test_what_somebody_did_and_what_was_done_to_them(db: None) -> None:
    record(actor="staff:1", action="account.invited", subject="staff:2")
    record(actor="staff:2", action="campaign.created", subject="campaign:7")
    record(actor="staff:1", action="campaign.approved", subject="campaign:7")
    assert [row.action for row in entries_about("staff:2")] == ["campaign.created", "account.invited"]
    assert [row.action for row in entries_about("campaign:7")] == ["campaign.approved", "campaign.created"]
    assert entries().count() == 3
    assert rooms() == ["account", "campaign"]

"""The audit log in plain words: every action that the code records has them, and nothing it knows gets lost."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.audit.services import record
from mailer.console.wordings import WORDINGS, actions_called, sentence
from tests.console.recorded import Source

# By its method; the program interface has these.
OF_PROGRAMS = {f"api.{method}" for method in ("delete", "patch", "post", "put")}


def test_every_action_that_is_recorded_has_its_words_and_no_words_are_left_over() -> None:
    recorded = Source().actions()
    dynamic = {action for action in recorded if "<" in action}
    assert dynamic == {"api.<str(asked.request.method).lower()>"}
    assert recorded - dynamic | OF_PROGRAMS == set(WORDINGS)


@pytest.mark.parametrize(
    ("action", "detail", "said"),
    [
        ("account.role_changed", {"to": "editor", "from": "viewer"}, "Changed a role from viewer to editor"),
        ("campaign.scheduled", {"at": "2026-11-24T09:00:00Z"}, "Scheduled a letter for 24 November 2026, 09:00 UTC"),
        ("batch.settled", {"batch": 3, "they_got_it": True}, "Decided about copies in doubt, batch 3: they arrived"),
        ("society.changed", {"fields": "reply_to"}, "Changed what is said about the society: reply to"),
        (
            "campaign.started",
            {"copies": 1200, "segment": 1300, "refused": {"no_address": 99, "bounced": 1}},
            "Began to send a letter to 1,200, of 1,300 in the segment; left out: no address 99, bounced 1",
        ),
        ("campaign.submitted", {"fingerprint": "ab12"}, "Submitted a letter for approval"),
        ("campaign.tested", {"readers": 2, "variant": ""}, "Sent a test of a letter; addresses: 2"),
        ("campaign.paused", {"reason": "MAILER_RATE {1}", "since": 2}, "Paused a letter: MAILER_RATE {1}; since: 2"),
        ("odd.thing_done", {"when": "2026-99-99T"}, "odd: thing done; when: 2026-99-99T"),
    ],
)
def test_details_are_read_as_a_sentence(action: str, detail: dict[str, Any], said: str) -> None:
    assert sentence(action, detail) == said


def test_an_action_is_found_by_what_it_says_and_by_its_name(db: None) -> None:
    for action in ("account.role_changed", "campaign.approved"):
        record(actor="staff:1", action=action, subject="staff:2")
    assert actions_called("changed a role") == actions_called("role changed") == ["account.role_changed"]
    assert actions_called("Letter") == ["campaign.approved"]

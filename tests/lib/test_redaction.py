"""No token of a personal link reaches the log."""

from __future__ import annotations

import logging

import pytest

from mailer.lib.redaction import WithoutTokens
from mailer.lib.tokens import TokenSigner

TOKEN = TokenSigner("key", "unsubscribe").sign(42)


PATHS = [f"/u/{TOKEN}", f"/u/{TOKEN}/undo", f"/p/{TOKEN}?x=1", f"'GET /v/{TOKEN} HTTP/1.1'", f"/o/{TOKEN}.gif"]


@pytest.mark.parametrize("path", PATHS)
def test_tokens_are_replaced(path: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path), None)
    assert WithoutTokens().filter(record)
    assert TOKEN not in record.getMessage()
    assert "/…" in record.getMessage()


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "batch %s of %s", (7, "/letters/12/copies"), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == "batch 7 of /letters/12/copies"

"""Ordering an erasure at SendGrid: what each answer means."""

from __future__ import annotations

import pytest

from mailer.providers.erasure import order_erasure
from mailer.providers.port import AccountRefused, Ambiguous, PermanentFailure, ProviderFailure, TemporaryFailure
from tests.answering import answering, http

KEY = "SG.a-key"


def order(answer: bytes) -> str:
    with answering(answer, until=b"]}") as url:
        return order_erasure(["ada@münchen.example"], api_key=KEY, api_url=url, timeout=5)


def test_the_id_of_the_order_comes_back() -> None:
    assert order(http("202 Accepted", b'{"job_id": "12a975bd"}')) == "12a975bd"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}"])
def test_an_order_that_was_taken_is_taken_even_without_an_id(body: bytes) -> None:
    assert order(http("202 Accepted", body)) == ""


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (http("401 No"), AccountRefused),
        (http("403 No"), AccountRefused),
        (http("404 No"), AccountRefused),
        (http("400 Bad", b'{"errors": []}'), PermanentFailure),
        (http("429 Slow"), TemporaryFailure),
        (http("503 Later"), TemporaryFailure),
        (http("302 Found", b"", "Location: https://elsewhere.example/"), PermanentFailure),
        (b"", Ambiguous),
    ],
)
def test_each_other_answer_is_a_failure_of_its_kind(answer: bytes, failure: type[ProviderFailure]) -> None:
    with pytest.raises(failure):
        order(answer)

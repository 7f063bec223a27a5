"""Whatever is posted to the webhook: a signature is a plain yes or no, and a body is read event by event."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailer.tracking.bodies import read
from mailer.tracking.signature import is_signed
from tests.esp.posting import FORMS, Story, posted
from tests.people import NOW
from tests.tracking.test_events import EVENT
from tests.tracking.test_signature import make_key, sign

WHOLE = orjson.dumps([EVENT, {**EVENT, "event": "open"}])
PRIVATE, PUBLIC = make_key()
SIGNATURE = sign(PRIVATE)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
@example(b"[" * 100_000, 0, len(WHOLE))
@example(b'[{"event":"open","sg_event_id":"\\ud800"}]', 0, len(WHOLE))
@example(b"9" * 5000, 0, len(WHOLE))
def test_any_body_is_read_or_its_fault_is_named(scratch: bytes, start: int, end: int) -> None:
    for body in (scratch, WHOLE[:start] + scratch + WHOLE[end:]):
        contents = read(body, now=NOW)
        assert contents.events or contents.malformed or contents.fault


@pytest.mark.parametrize("service", FORMS)
@settings(max_examples=10, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.binary(max_size=20))
@example(0, 0, b"[" * 100_000)
def test_any_body_of_a_service_is_read_or_its_fault_is_named(
    service: str, start: float, end: float, scratch: bytes
) -> None:
    post = posted(service, Story("clicked"))
    body = post.body[: round(start * len(post.body))] + scratch + post.body[round(end * len(post.body)) :]
    contents = read(body, now=NOW, service=service, headers=post.headers)
    assert all(why for _, why in contents.malformed)


# A header comes as Latin-1.
LATIN = st.text(st.characters(max_codepoint=255), max_size=120)


@settings(max_examples=50, deadline=None)
@given(LATIN, LATIN, st.integers(0, len(SIGNATURE)))
def test_any_signature_but_the_one_is_a_plain_no(timestamp: str, scratch: str, place: int) -> None:
    changed = SIGNATURE[:place] + scratch + SIGNATURE[place + 1 :]
    for signature in (scratch, changed):
        assert not is_signed(keys=[PUBLIC], timestamp=timestamp, signature=signature, body=b"[]")

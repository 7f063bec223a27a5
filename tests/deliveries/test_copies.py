"""The short way to a copy's values gives what the long way gives, for every field and whatever the names are."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliveries.copies import Row, copy_of, recipient, values_of
from mailer.deliveries.links import doors_at, links_of
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import FIELDS
from mailer.rendering.following import FOLLOW_FIELD

EVERY = (*FIELDS, FOLLOW_FIELD, "data.amount")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(given=TEXTS, family=TEXTS, institution=TEXTS, own=TEXTS, number=st.integers(1, 2**47))
def test_a_copy_has_the_values_of_the_long_way(
    given: str, family: str, institution: str, own: str, number: int
) -> None:
    snapshot = {
        "number": "7",
        "given_name": given,
        "family_name": family,
        "category": "regular",
        "institution": institution,
        "country": "GB",
        "dues_until": "2027-12-31",
        "site": "https://news.society.example.org",
        "own": orjson.dumps({"amount": own}).decode(),
    }
    copy = copy_of(Row(number, "ada@mail.example.org", orjson.dumps(snapshot).decode(), ""), EVERY)
    links = links_of(number, snapshot["site"])
    assert copy.values == values_of(recipient(snapshot, links), EVERY, delivery_id=number)
    assert copy.unsubscribe_url == links.unsubscribe


def test_a_site_that_is_no_web_address_is_found_before_the_first_link() -> None:
    with pytest.raises(UnrenderableValue, match="web address"):
        doors_at("news.society.example.org")

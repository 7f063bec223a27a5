"""The seed list: kept as a whole, each address once, within its bounds."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.campaigns.errors import CampaignError, Forbidden
from mailer.campaigns.seeds import MOST, keep_seeds, seed_addresses


def test_the_list_is_what_was_typed_last(edith: Staff) -> None:
    assert keep_seeds(typed=["b@example.org", "a@example.org", "B@example.org", ""], by=edith) == 2
    assert seed_addresses() == ["a@example.org", "b@example.org"]
    assert keep_seeds(typed=["c@example.org", "a@example.org"], by=edith) == 2
    assert seed_addresses() == ["a@example.org", "c@example.org"]
    assert AuditEntry.objects.filter(action="seeds.changed").values_list("detail", flat=True)[0] == {"addresses": 2}


@pytest.mark.parametrize(
    ("typed", "words"), [(["nobody"], "nobody"), ([f"x{n}@example.org" for n in range(MOST + 1)], "at most")]
)
def test_what_can_not_be_kept_changes_nothing(edith: Staff, typed: list[str], words: str) -> None:
    keep_seeds(typed=["a@example.org"], by=edith)
    with pytest.raises(CampaignError, match=words):
        keep_seeds(typed=typed, by=edith)
    assert seed_addresses() == ["a@example.org"]


def test_whoever_may_not_write_letters_may_not_change_it(vera: Staff) -> None:
    with pytest.raises(Forbidden):
        keep_seeds(typed=["a@example.org"], by=vera)

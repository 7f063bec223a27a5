"""Fixtures of the member pages. Models are imported late: pytest reads this file before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

if TYPE_CHECKING:
    from mailer.accounts.models import Staff
    from mailer.content.models import Society
    from mailer.members.models import Member
    from tests.public.pages import Letter


@pytest.fixture(autouse=True)
def _nobody_has_sent_a_form() -> None:
    cache.clear()


@pytest.fixture
def letter(ada: Staff, society: Society, nils: Member) -> Letter:
    from tests.public.pages import letter_to  # noqa: PLC0415 - see above

    return letter_to(nils, by=ada)


@pytest.fixture
def mail_program() -> Client:
    """As Gmail, Yahoo and Apple ask: no cookies, no referrer, no token against forged forms."""
    return Client(enforce_csrf_checks=True)

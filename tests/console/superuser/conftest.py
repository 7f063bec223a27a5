"""A superuser, and the pages for her. Models are imported late: pytest reads this file before Django is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.conf import LazySettings
    from django.test import Client

    from mailer.accounts.models import Staff


@pytest.fixture
def switched_on(settings: LazySettings) -> str:
    """The path at which the pages are."""
    from tests.console.superuser.addresses import PATH  # noqa: PLC0415 - see above

    settings.ROOT_URLCONF = "tests.console.superuser.addresses"
    return f"/{PATH}/"


@pytest.fixture
def superuser(client: Client, ada: Staff) -> Client:
    """A browser in which ada is signed in, who is a superuser."""
    from mailer.accounts.services import set_superuser  # noqa: PLC0415 - see above

    set_superuser(staff=ada, on=True, by="test")
    client.force_login(ada)
    return client

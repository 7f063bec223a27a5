"""Fixtures of the screens. Models are imported late: pytest reads this file before Django is set up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from mailer.accounts.models import Staff
    from mailer.campaigns.models import Campaign
    from mailer.content.models import Society
    from mailer.members.models import Member


@pytest.fixture
def campaign(ada: Staff, society: Society, nils: Member, eva: Member) -> Campaign:
    """Going out to nils and three others in two batches; eva had turned the topic off."""
    from tests.deliveries.sending import start  # noqa: PLC0415 - see above

    return start(ada, members=3, batch_size=2)


@pytest.fixture
def reader(client: Client, vera: Staff) -> Client:
    """A browser in which vera, who may only read, is signed in."""
    client.force_login(vera)
    return client


@pytest.fixture
def clerk(client: Client, grace: Staff) -> Client:
    """A browser in which grace is signed in, who may also see and export names."""
    client.force_login(grace)
    return client


@pytest.fixture
def admin(client: Client, ada: Staff) -> Client:
    """A browser in which ada is signed in, who may do everything."""
    client.force_login(ada)
    return client


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox carries mail, though nothing answers there."""
    from mailer import env  # noqa: PLC0415 - see above

    said = replace(env.current(), sendgrid_api_key="SG.key", sendgrid_api_url="http://127.0.0.1:9")
    monkeypatch.setattr(env, "current", lambda: said)


@pytest.fixture
def carried(sandbox: None, society: Society) -> None:
    """Somebody carries mail, and the society has said who it is from."""

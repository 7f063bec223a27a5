"""The same call from several programs at one moment: one letter."""

from __future__ import annotations

import pytest

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.notices.models import NoticeSet
from mailer.notices.services import Notified, notify
from tests.notices.letters import RECEIPT, receipt
from tests.people import NOW, make_member, make_staff
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_key_one_letter(society: Society) -> None:
    ada, member = make_staff("ada", Role.ADMIN), make_member("1")
    template = receipt(ada)

    def call(_: int) -> Notified:
        own: Campaign = Campaign.objects.get(pk=template.pk)
        by = Staff.objects.get(pk=ada.pk)
        return notify(template=own, member=member, by=by, now=NOW, data=RECEIPT, key="order-42")

    results = at_once(call, workers=6)
    notified = [result for result in results if isinstance(result, Notified)]
    assert len(notified) == 6, results
    assert sum(result.new for result in notified) == 1
    assert len({result.notices.pk for result in notified}) == 1
    assert NoticeSet.objects.count() == 1
    assert Campaign.objects.filter(template=template).count() == 1

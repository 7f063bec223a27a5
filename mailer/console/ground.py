"""What every page stands on: the reader, the society, the navigation, what has just been done.

Templates find it as ``ground``. Each part is asked for once, and only by pages that show it: an
error page asks the database nothing.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from mailer import env
from mailer.accounts.beginning import is_new
from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.campaigns.models import Campaign
from mailer.console import navigation
from mailer.console.flow.stages import Way
from mailer.console.navigation import Link
from mailer.console.notices import Notice, told
from mailer.console.signing.mailing import can_mail
from mailer.content.models import Society
from mailer.content.services import SocietyMissing, society
from mailer.tracking.alerts.telling import unseen_alerts

UTC: Final = ZoneInfo("UTC")


class Ground:
    """One for each request; see ``ground_of``."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def staff(self) -> Staff | None:
        """Who is signed in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Staff) else None

    @cached_property
    def society(self) -> Society | None:
        try:
            return society()
        except SocietyMissing:
            return None

    @property
    def name(self) -> str:
        """What the console is called: the society's short name where there is one."""
        return self.society.name if self.society else "Society Mailer"

    @cached_property
    def society_zone(self) -> ZoneInfo:
        return ZoneInfo(self.society.time_zone) if self.society else UTC

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown to this reader."""
        chosen = self.staff.time_zone if self.staff else ""
        return ZoneInfo(chosen) if chosen else self.society_zone

    @property
    def places(self) -> list[Link]:
        return navigation.links(navigation.DAILY, self.staff) if self.staff else []

    @property
    def administration(self) -> list[Link]:
        return navigation.links(navigation.ADMINISTRATION, self.staff) if self.staff else []

    @cached_property
    def alerts(self) -> int:
        """How many alerts are open that nobody has put aside."""
        return unseen_alerts().count()

    @cached_property
    def notices(self) -> list[Notice]:
        """What has just been done, to be told once."""
        return told(self._request)

    @property
    def is_new(self) -> bool:
        """Whether nobody has an account yet."""
        return is_new()

    @property
    def identity_provider(self) -> str:
        """What the society's own identity provider is called; empty when none is set."""
        known = env.current()
        return known.oidc_name if known.oidc_issuer else ""

    @property
    def mails_staff(self) -> bool:
        return can_mail()

    def way(self, campaign: Campaign) -> Way:
        """A letter's steps as they stand for the reader, for the bar that every screen of a letter shows."""
        if self.staff is None:
            raise TypeError("This page is not behind @requires(Right...).")
        return Way(campaign, self.staff)

    def may(self, right: Right | str) -> bool:
        """Whether the reader holds a right, given as itself or by name: ``ground.may("APPROVE")``."""
        return self.staff is not None and self.staff.may(right if isinstance(right, Right) else Right[right])


def ground_of(request: HttpRequest) -> Ground:
    """The ground of this request, the same whoever asks."""
    found: Ground = vars(request).setdefault("_ground", Ground(request))
    return found


def ground(request: HttpRequest) -> dict[str, Ground]:
    """Context processor: ``ground`` in every template."""
    return {"ground": ground_of(request)}

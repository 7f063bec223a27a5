"""The people of the tests, the society they belong to, and a letter to send them.

ada is admin, grace approver, edith editor, vera viewer. nils is a member with every topic, eva
unsubscribed from awards, zoe's address bounced for good.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.campaigns import drafting, services
from mailer.campaigns.models import Campaign
from mailer.content.models import Society
from mailer.content.registry import get
from mailer.content.services import set_society
from mailer.demo.setting import SOCIETY
from mailer.members.addresses import address_hash, normalise
from mailer.members.models import Address, Member, Suppression, Topic
from mailer.members.services import suppress, unsubscribe
from mailer.segments.models import Segment

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def make_staff(name: str, role: Role) -> Staff:
    return Staff.objects.create_user(email=f"{name}@society.example.org", password=None, name=name.title(), role=role)


def make_member(number: str, email: str | None = "", **fields: Any) -> Member:
    """A member in good standing; ``email`` "" makes one up, None leaves the member without."""
    said = {"given_name": f"Given{number}", "family_name": f"Family{number}", "dues_until": date(2027, 12, 31)}
    member = Member.objects.create(number=number, **{**said, **fields})
    if email is not None:
        add_address(member, email or f"member{number}@mail.example.org")
    return member


def add_address(member: Member, email: str, *, preferred: bool = True) -> Address:
    found = normalise(email)
    return Address.objects.create(
        member=member, email=found.email, address_hash=address_hash(found.key), preferred=preferred
    )


def hash_of(email: str) -> str:
    return address_hash(normalise(email).key)


def make_campaign(*, by: Staff, segment: Segment | None = None, content_type: str = "award") -> Campaign:
    """A draft of the content type's sample."""
    return drafting.create(
        name="Award", content_type=content_type, content=get(content_type).sample(), by=by, segment=segment
    )


def schedule(campaign: Campaign, *, by: Staff, at: datetime = NOW) -> Campaign:
    """Take a draft all the way to its schedule."""
    services.submit(campaign=campaign, by=by)
    services.approve(campaign=campaign, by=by)
    services.schedule(campaign=campaign, at=at, by=by)
    return campaign


def topic(slug: str) -> Topic:
    """A test with transactions of its own leaves an empty database behind, without what migrations wrote."""
    return Topic.objects.get_or_create(slug=slug, defaults={"name": slug})[0]


@pytest.fixture
def society(db: None) -> Society:
    for slug in ("newsletter", "awards", "meetings"):
        topic(slug)
    return set_society(SOCIETY)


@pytest.fixture
def ada(db: None) -> Staff:
    return make_staff("ada", Role.ADMIN)


@pytest.fixture
def grace(db: None) -> Staff:
    return make_staff("grace", Role.APPROVER)


@pytest.fixture
def edith(db: None) -> Staff:
    return make_staff("edith", Role.EDITOR)


@pytest.fixture
def vera(db: None) -> Staff:
    return make_staff("vera", Role.VIEWER)


@pytest.fixture
def awards(db: None) -> Topic:
    return topic("awards")


@pytest.fixture
def nils(db: None) -> Member:
    return make_member("1001", "nils@uni.example.org", given_name="Nils", family_name="Ångström")


@pytest.fixture
def eva(db: None, awards: Topic) -> Member:
    member = make_member("1002", "eva@uni.example.org", given_name="Eva", family_name="Novák")
    unsubscribe(member=member, topic=awards, source="test", actor="member", now=NOW)
    return member


@pytest.fixture
def zoe(db: None) -> Member:
    member = make_member("1003", "zoe@gone.example.org", given_name="Zoë", family_name="Papadopoulou")
    suppress(
        address_hash=hash_of("zoe@gone.example.org"), reason=Suppression.Reason.HARD_BOUNCE, source="test", now=NOW
    )
    return member

"""The exact copy: what the provider was given can be made again, whatever has changed since."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest

from mailer.accounts.models import Staff
from mailer.campaigns import letters
from mailer.campaigns.models import Campaign
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.models import Society
from mailer.content.services import set_society
from mailer.deliveries import copies as copies_module
from mailer.deliveries.evidence import NothingSent, evidence
from mailer.deliveries.models import Batch, Delivery
from mailer.members.models import Address, Member, Topic
from mailer.members.services import unsubscribe
from mailer.providers.port import Ambiguous, Consignment, ProviderFailure, TemporaryFailure
from mailer.rendering.environment import environment
from mailer.rendering.message import Message
from mailer.rendering.sendgrid_form import SendGridForm
from mailer.sandbox.substitute import substitute
from tests.deliveries.sending import Post, copies, start
from tests.people import NOW, make_campaign


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Template files of this test's own, to be changed at will."""
    root = tmp_path / "email"
    shutil.copytree(EMAIL_TEMPLATES, root)
    monkeypatch.setattr(letters, "EMAIL_TEMPLATES", root)
    return root


@pytest.fixture
def post() -> Post:
    return Post()


def as_received(consignment: Consignment) -> dict[str, Message]:
    """What each reader sees after the provider's substitution, by delivery id."""
    form = SendGridForm.of(consignment.skeleton)
    seen = {}
    for copy in consignment.copies:
        tags = form.substitutions(copy.values)
        subject, text, html = (substitute(part, tags) for part in (form.subject, form.text, form.html))
        preheader = consignment.skeleton.render(copy.values).preheader
        seen[copy.reference] = Message(subject, preheader, text, html)
    return seen


def change_everything(campaign: Campaign, templates: Path) -> None:
    """A year later: other templates, another society, the content gone, members married and moved."""
    for file in templates.rglob("*.*"):
        if file.name != "sample.json":
            file.write_text("changed", "utf-8")
    environment.cache_clear()
    Campaign.objects.filter(pk=campaign.pk).update(content={}, name="Renamed")
    set_society({"name": "Another Society", "short_name": "AS", "postal_address": "Elsewhere 1"})
    Member.objects.update(
        given_name="Changed", family_name="Entirely", institution="", category="student", dues_until=date(2020, 1, 1)
    )
    Address.objects.update(email="changed@elsewhere.example.org", address_hash="0" * 32)
    copies_module.skeleton.cache_clear()


def test_the_copy_is_what_the_provider_was_given_also_when_everything_has_changed(
    ada: Staff, society: Society, nils: Member, templates: Path, post: Post
) -> None:
    Member.objects.filter(pk=nils.pk).update(given_name='Nils "<&>"', category="student", institution="ETH Zürich")
    campaign = start(ada, members=4)
    post.send_all()
    seen = {reference: letter for sent in post.provider.consignments for reference, letter in as_received(sent).items()}
    assert len(post.provider.consignments) == 2, "one a variant"
    before = {copy.member_id: copy.pk for copy in copies(campaign)}

    change_everything(campaign, templates)

    campaign.refresh_from_db()
    for member_id, delivery_id in before.items():
        found = evidence(campaign, Member.objects.get(pk=member_id))
        assert asdict(found.message) == asdict(seen[str(delivery_id)])
    assert "Nils &quot;" in seen[str(before[nils.pk])].html or 'Nils "&lt;&amp;&gt;"' in seen[str(before[nils.pk])].html


def test_the_copy_tells_how_it_was_handed_over(ada: Staff, society: Society, nils: Member, post: Post) -> None:
    campaign = start(ada, members=0)
    post.send_all()
    found = evidence(campaign, nils)
    delivery = Delivery.objects.get(member=nils)
    assert (found.member, found.address, found.reference) == ("1001", "nils@uni.example.org", str(delivery.pk))
    assert (found.handed_over, found.answer, found.provider_reference) == (NOW, "accepted", "memory-1")
    assert (found.fate, found.fate_at) == ("none", None)
    assert found.skeleton == Batch.objects.get().skeleton_id
    assert found.variant == "is_trainee=no"


def test_a_letter_that_never_started_was_sent_to_nobody(ada: Staff, society: Society, nils: Member) -> None:
    with pytest.raises(NothingSent, match="has not started"):
        evidence(make_campaign(by=ada), nils)


def test_who_was_left_out_got_nothing_and_the_reason_is_told(
    ada: Staff, society: Society, eva: Member, post: Post
) -> None:
    campaign = start(ada, members=1)
    post.send_all()
    with pytest.raises(NothingSent, match="member 1002, who turned this topic off"):
        evidence(campaign, eva)


def test_who_joined_later_got_nothing(ada: Staff, society: Society, post: Post) -> None:
    campaign = start(ada, members=1)
    late = Member.objects.create(number="9999", family_name="Late")
    with pytest.raises(NothingSent, match="not in the audience"):
        evidence(campaign, late)


def test_a_copy_that_waits_has_not_been_sent(ada: Staff, society: Society, nils: Member) -> None:
    campaign = start(ada, members=0)
    with pytest.raises(NothingSent, match="has not been sent"):
        evidence(campaign, nils)


def test_who_unsubscribed_just_before_got_nothing(
    ada: Staff, society: Society, nils: Member, awards: Topic, post: Post
) -> None:
    campaign = start(ada, members=1)
    unsubscribe(member=nils, topic=awards, source="test", actor="member", now=NOW)
    post.send_all()
    with pytest.raises(NothingSent, match="left out just before sending: the member turned this topic off"):
        evidence(campaign, nils)


@pytest.mark.parametrize(
    ("failure", "sent"), [(TemporaryFailure("slow down", status=429), False), (Ambiguous("reset"), True)]
)
def test_a_lost_answer_is_shown_and_a_refusal_is_nothing_sent(
    ada: Staff, society: Society, nils: Member, failure: ProviderFailure, sent: bool
) -> None:
    def fail(_: Consignment) -> None:
        raise failure

    campaign, post = start(ada, members=0), Post()
    post.provider.before = fail
    post.send(Batch.objects.get())
    if sent:
        assert evidence(campaign, nils).answer == "unknown"
    else:
        with pytest.raises(NothingSent, match="has not been sent"):
            evidence(campaign, nils)

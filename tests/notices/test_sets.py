"""Sets: held, changed, released together; each letter with its own data and files, and what became of each."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import orjson
import pytest

from mailer.accounts.models import Staff
from mailer.campaigns.errors import Forbidden
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.deliveries.evidence import evidence
from mailer.deliveries.models import Addressee, Batch, Delivery, Enclosure, StoredFile
from mailer.deliveries.planning import SPREAD_STEP
from mailer.deliveries.pump import finish
from mailer.deliveries.start import start_campaign
from mailer.deliveries.story import explain
from mailer.members.models import Member
from mailer.notices.errors import FileRefused, NoticeRefused
from mailer.notices.models import NoticeSet
from mailer.notices.preparing import To
from mailer.notices.sets import add, make_set, release, withdraw
from mailer.privacy.erasure import erase_member, forget_copies
from mailer.privacy.export import export_member
from mailer.rendering.enclosed import Attachment
from tests.deliveries.sending import Post
from tests.notices.letters import RECEIPT, receipt
from tests.people import NOW, make_member

pytestmark = pytest.mark.usefixtures("society")

PROGRAMME = Attachment("programme.pdf", "application/pdf", b"%PDF-1.4 the same for all")


def own(member: Member) -> Attachment:
    return Attachment("own.pdf", "application/pdf", b"%PDF-1.4 for " + member.number.encode())


def whom(count: int, *, files: bool = False) -> list[To]:
    members = [make_member(f"{3000 + n}") for n in range(count)]
    return [
        To(member, {**RECEIPT, "number": f"N-{member.number}"}, [own(member)] if files else ()) for member in members
    ]


def start(row: NoticeSet, post: Post, by: Staff) -> Campaign:
    release(notices=row, by=by, now=post.clock.now)
    start_campaign(campaign_id=row.campaign_id, now=post.clock.now, batch_size=500)
    post.send_all()
    finish(now=post.clock.now)
    row.campaign.refresh_from_db()
    return row.campaign


def test_everybody_gets_her_own_values_and_files(ada: Staff) -> None:
    post, people = Post(), whom(12, files=True)
    campaign = start(make_set(template=receipt(ada), to=people, by=ada, now=NOW), post, ada)
    assert campaign.state == State.SENT
    assert (campaign.in_segment, campaign.in_audience) == (12, 12)
    assert len(post.provider.consignments) == 12
    assert set(post.received().values()) == {1}
    for consignment in post.provider.consignments:
        [copy] = consignment.copies
        delivery = Delivery.objects.select_related("member").get(pk=int(copy.reference))
        assert copy.values["data.number"] == f"N-{delivery.member.number}"
        assert list(consignment.attachments) == [own(delivery.member)]


def test_what_is_the_same_for_all_travels_once_a_batch(ada: Staff) -> None:
    post = Post()
    start(make_set(template=receipt(ada), to=whom(7), by=ada, now=NOW, files=[PROGRAMME]), post, ada)
    [consignment] = post.provider.consignments
    assert len(consignment.copies) == 7
    assert list(consignment.attachments) == [PROGRAMME]
    assert StoredFile.objects.count() == 1


def test_only_who_has_a_file_of_her_own_travels_alone(ada: Staff) -> None:
    post, people = Post(), whom(9)
    with_file = people[4].member
    people[4] = To(with_file, people[4].data, [own(with_file)])
    campaign = start(make_set(template=receipt(ada), to=people, by=ada, now=NOW, files=[PROGRAMME]), post, ada)
    sizes = [(len(sent.copies), len(sent.attachments)) for sent in post.provider.consignments]
    assert sizes == [(4, 1), (1, 2), (4, 1)]
    ranges = Batch.objects.filter(campaign=campaign).order_by("first").values_list("first", "last")
    assert list(ranges) == [(1, 4), (5, 5), (6, 9)]


def test_members_come_and_go_until_it_is_released(ada: Staff) -> None:
    post, people = Post(), whom(4, files=True)
    row = make_set(template=receipt(ada), to=people[:3], by=ada, now=NOW)
    assert add(notices=row, to=people[3:], by=ada, now=NOW) == 1
    assert withdraw(notices=row, member=people[0].member, by=ada)
    assert not withdraw(notices=row, member=people[0].member, by=ada)
    assert StoredFile.objects.count() == 3
    campaign = start(row, post, ada)
    assert len(post.received()) == 3
    assert not Delivery.objects.filter(campaign=campaign, member=people[0].member).exists()
    with pytest.raises(NoticeRefused, match="not held any more"):
        withdraw(notices=row, member=people[1].member, by=ada)
    with pytest.raises(NoticeRefused, match="not held any more"):
        add(notices=row, to=people[:1], by=ada, now=NOW)


def test_nobody_is_in_it_twice(ada: Staff) -> None:
    people = whom(2)
    row = make_set(template=receipt(ada), to=people, by=ada, now=NOW)
    with pytest.raises(NoticeRefused, match="Member 3000 is in this set already"):
        add(notices=row, to=people[:1], by=ada, now=NOW)
    with pytest.raises(NoticeRefused, match="named twice"):
        make_set(template=receipt(ada, name="Other"), to=[people[0], people[0]], by=ada, now=NOW)


def test_an_embargo_holds_also_after_the_release(ada: Staff) -> None:
    post, until = Post(), NOW + timedelta(seconds=SPREAD_STEP)
    row = make_set(template=receipt(ada), to=whom(3), by=ada, now=NOW, embargo=until)
    assert release(notices=row, by=ada, now=NOW) == until
    start_campaign(campaign_id=row.campaign_id, now=NOW, batch_size=500)
    assert not Delivery.objects.filter(campaign=row.campaign).exists()
    start_campaign(campaign_id=row.campaign_id, now=until, batch_size=500)
    post.clock.now = until
    post.send_all()
    assert len(post.received()) == 3


def test_who_may_not_schedule_letters_can_make_a_set_and_not_release_it(ada: Staff, edith: Staff) -> None:
    row = make_set(template=receipt(ada), to=whom(2), by=edith, now=NOW)
    with pytest.raises(Forbidden):
        release(notices=row, by=edith, now=NOW)


def test_an_empty_set_is_not_released(ada: Staff) -> None:
    people = whom(1)
    row = make_set(template=receipt(ada), to=people, by=ada, now=NOW)
    withdraw(notices=row, member=people[0].member, by=ada)
    with pytest.raises(NoticeRefused, match="Nobody is in this set"):
        release(notices=row, by=ada, now=NOW)


def test_every_fault_is_named_with_its_member(ada: Staff) -> None:
    people = [To(to.member, {"number": "1"}) for to in whom(2)]
    with pytest.raises(NoticeRefused) as caught:
        make_set(template=receipt(ada), to=people, by=ada, now=NOW)
    assert len(caught.value.faults) == 4
    assert caught.value.faults[0].startswith("Member 3000: amount: nothing is given")
    assert not NoticeSet.objects.exists()


def test_too_much_for_one_letter_is_refused(ada: Staff) -> None:
    [to] = whom(1)
    half = Attachment("a.pdf", "application/pdf", b"%PDF-" + b"x" * 3_600_000)
    with pytest.raises(FileRefused, match=r"7\.2 MB together"):
        make_set(template=receipt(ada), to=[To(to.member, to.data, [half])], by=ada, now=NOW, files=[half])


def test_why_she_did_not_get_it_is_told_as_of_every_letter(ada: Staff, zoe: Member) -> None:
    post = Post()
    campaign = start(make_set(template=receipt(ada), to=[To(zoe, RECEIPT), *whom(1)], by=ada, now=NOW), post, ada)
    assert "suppression list" in " ".join(explain(campaign, zoe))


def test_the_exact_letter_is_kept_when_all_else_has_changed(ada: Staff) -> None:
    post, people = Post(), whom(2)
    template = receipt(ada)
    campaign = start(make_set(template=template, to=people, by=ada, now=NOW), post, ada)
    Campaign.objects.filter(pk__in=[template.pk, campaign.pk]).update(content={})
    assert "N-3000" in evidence(campaign, people[0].member).message.text


def test_what_came_with_a_letter_is_handed_out_with_it(ada: Staff) -> None:
    post, people = Post(), whom(2, files=True)
    start(make_set(template=receipt(ada), to=people, by=ada, now=NOW), post, ada)
    archive = BytesIO()
    export_member(member=people[0].member, to=archive, by="member", now=NOW)
    with zipfile.ZipFile(archive) as opened:
        [name] = [name for name in opened.namelist() if name.endswith("own.pdf")]
        assert opened.read(name) == own(people[0].member).content
        [letter] = orjson.loads(opened.read("data.json"))["personal_letters"]
    assert (letter["says"]["number"], letter["files"]) == ("N-3000", ["own.pdf"])


def test_what_is_kept_no_longer_takes_values_and_files_along(ada: Staff) -> None:
    post, people = Post(), whom(2, files=True)
    campaign = start(make_set(template=receipt(ada), to=people, by=ada, now=NOW), post, ada)
    forget_copies(Delivery.objects.filter(campaign=campaign).values_list("pk", flat=True))
    assert not StoredFile.objects.exists()
    assert not Addressee.objects.exists()


def test_erasing_a_member_takes_her_values_and_files_along(ada: Staff) -> None:
    post, people = Post(), whom(2, files=True)
    campaign = start(make_set(template=receipt(ada), to=people, by=ada, now=NOW), post, ada)
    erase_member(member=people[0].member, by="member", now=NOW)
    assert not Addressee.objects.filter(member=people[0].member).exists()
    assert not Enclosure.objects.filter(member=people[0].member).exists()
    assert [bytes(row.body) for row in StoredFile.objects.all()] == [own(people[1].member).content]
    gone = Delivery.objects.get(campaign=campaign, member=people[0].member)
    assert orjson.loads(gone.snapshot)["own"] == ""
    assert "(number)" in evidence(campaign, people[0].member).message.text

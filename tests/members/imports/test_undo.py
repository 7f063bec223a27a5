"""Undoing the last import: everything it did goes back, except where somebody has gone on from there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.deliveries.models import Delivery
from mailer.members.imports.confirming import last_run
from mailer.members.imports.missing import Missing
from mailer.members.imports.undo import UndoRefused, UndoReport, undo_import
from mailer.members.models import (
    Address,
    ConsentEvent,
    ImportRun,
    Member,
    MemberChange,
    Suppression,
    Topic,
    TopicChoice,
)
from mailer.members.services import define_field, subscribe, suppress, unsubscribe, update_member
from mailer.members.services.erasure import erase_from_register
from tests.members.imports.conftest import Import
from tests.people import NOW, hash_of, make_campaign

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
HEADER = "number,given_name,family_name,email,second_email,country,dues_until,interests,custom_diet\n"
BEFORE = HEADER + (
    "1,Ada,Lovelace,ada@example.org,ada@home.example.net,GB,2027-12-31,interferon,vegan\n"
    "2,Grace,Hopper,grace@example.org,,US,2027-12-31,,\n"
)
AFTER = HEADER + (
    "1,A.,King,ada@new.example.org,ada@example.org,FR,2020-12-31,JAK/STAT; chemokines,\n"
    "2,Grace,Hopper,grace@example.org,,US,2027-12-31,,\n"
    "3,Emmy,Noether,emmy@example.org,,DE,2027-12-31,,\n"
)


@pytest.fixture(autouse=True)
def _field() -> None:
    define_field(name="Custom diet", kind="text", by="staff:1")  # type: ignore[arg-type]


def undo() -> UndoReport:
    run = last_run()
    assert run is not None
    return undo_import(run=run, by="staff:1", now=LATER)


def register() -> list[object]:
    """All the register says, without ids and moments."""
    members = Member.objects.order_by("number").values_list(
        "number", "given_name", "family_name", "country", "time_zone", "dues_until", "custom"
    )
    addresses = Address.objects.order_by("member__number", "email").values_list("member__number", "email", "preferred")
    labels = Member.objects.order_by("number", "labels__value").values_list("number", "labels__kind", "labels__value")
    return [*members, *addresses, *labels]


def test_fields_addresses_labels_and_new_members_go_back(take_in: Import) -> None:
    take_in(BEFORE)
    before = register()
    take_in(AFTER, now=LATER)
    assert register() != before
    report = undo()
    assert (report.restored, report.removed, report.kept_total) == (1, 1, 0)
    assert register() == before


def test_the_undo_itself_stands_in_the_history_and_in_the_audit_log(take_in: Import) -> None:
    take_in(BEFORE)
    run_id = take_in(AFTER).run_id
    undo()
    change = MemberChange.objects.filter(member__number="1").order_by("-pk")[0]
    assert (change.source, change.reason, change.run_id) == ("import undone", f"import {run_id} undone", None)
    assert change.changes["family_name"] == ["King", "Lovelace"]
    entry = AuditEntry.objects.get(action="members.import_undone")
    assert (entry.actor, entry.subject) == ("staff:1", f"import:{run_id}")
    assert entry.detail == {"restored": 1, "removed": 1, "kept": 0}
    imported = AuditEntry.objects.filter(action="members.imported").order_by("-pk")[0]
    assert (imported.detail["created"], imported.detail["changed"]) == (1, 1)


def test_a_field_somebody_has_changed_since_is_kept_and_told(take_in: Import) -> None:
    take_in(BEFORE)
    take_in(AFTER)
    ada = Member.objects.get(number="1")
    update_member(member=ada, values={"family_name": "Byron"}, by="staff:2", source="console", now=LATER)
    report = undo()
    ada.refresh_from_db()
    assert (ada.given_name, ada.family_name, ada.dues_until) == ("Ada", "Byron", date(2027, 12, 31))
    assert [(kept.number, kept.reason) for kept in report.kept] == [("1", "changed since: family_name")]


def test_members_with_whom_something_has_happened_stay(take_in: Import, ada: Staff) -> None:
    take_in(HEADER + "".join(f"{n},A,B,a{n}@example.org,,,,,\n" for n in range(4)))
    people = {member.number: member for member in Member.objects.all()}
    update_member(member=people["0"], values={"institution": "Uni"}, by="staff:2", source="console", now=LATER)
    unsubscribe(
        member=people["1"], topic=Topic.objects.get(slug="awards"), source="one_click", actor="member", now=LATER
    )
    Delivery.objects.create(campaign=make_campaign(by=ada), member=people["2"], ordinal=1, snapshot="{}")
    report = undo()
    assert report.removed == 1
    assert {kept.number: kept.reason for kept in report.kept} == {
        "0": "changed since",
        "1": "has lines in the consent ledger, which nobody can delete",
        "2": "has deliveries",
    }
    assert set(Member.objects.values_list("number", flat=True)) == {"0", "1", "2"}


WISHES = "number,email,topics_off,suppressed,tracking_consent\n"


@pytest.fixture
def eva(take_in: Import) -> Member:
    take_in(WISHES + "1,eva@example.org,,,yes\n2,x@example.org,,,\n")
    return Member.objects.get(number="1")


def test_wishes_the_file_brought_are_taken_back_with_a_line_in_the_ledger(take_in: Import, eva: Member) -> None:
    take_in(WISHES + "1,eva@example.org,awards,complaint,no\n", now=LATER)
    assert undo().kept_total == 0
    eva.refresh_from_db()
    assert eva.tracking_consent
    assert TopicChoice.objects.get(member=eva).subscribed
    last = ConsentEvent.objects.filter(member=eva).order_by("-pk").values_list("event", "source")[:2]
    assert sorted(last) == [("subscribed", "import undone"), ("tracking_on", "import undone")]
    suppression = Suppression.objects.get()
    assert (suppression.lifted_at, suppression.lifted_by) == (LATER, "staff:1")
    assert Address.objects.get(member=eva).state == "ok"


def test_what_a_member_said_since_is_never_undone(take_in: Import, eva: Member) -> None:
    awards = Topic.objects.get(slug="awards")
    take_in(WISHES + "1,eva@example.org,awards,,\n")
    subscribe(member=eva, topic=awards, source="preferences", actor="member", now=LATER)
    unsubscribe(member=eva, topic=awards, source="one_click", actor="member", now=LATER)
    report = undo()
    assert not TopicChoice.objects.get(member=eva, topic=awards).subscribed
    assert [kept.reason for kept in report.kept] == ["changed since: topic awards"]


def test_a_suppression_from_elsewhere_is_never_lifted(take_in: Import, eva: Member) -> None:
    suppress(address_hash=hash_of("eva@example.org"), reason=Suppression.Reason.HARD_BOUNCE, source="bounce", now=NOW)
    take_in(WISHES + "1,eva@example.org,,yes,\n2,x@example.org,,yes,\n")
    undo()
    in_force = Suppression.objects.get(lifted_at=None)
    assert (in_force.address_hash, in_force.reason) == (hash_of("eva@example.org"), "hard_bounce")


def test_an_address_that_comes_back_is_as_stopped_as_it_was(take_in: Import) -> None:
    take_in(BEFORE)
    suppress(address_hash=hash_of("ada@home.example.net"), reason=Suppression.Reason.HARD_BOUNCE, source="b", now=NOW)
    take_in(AFTER)
    undo()
    assert Address.objects.get(email="ada@home.example.net").state == "hard"


def test_somebody_erased_since_stays_erased(take_in: Import) -> None:
    take_in(BEFORE)
    take_in(AFTER)
    erase_from_register(member=Member.objects.get(number="1"), by="member", now=LATER)
    report = undo()
    assert Member.objects.get(number="1").given_name == ""
    assert [kept.reason for kept in report.kept] == ["was erased since"]


def test_only_the_last_import_can_be_undone_and_only_once(take_in: Import) -> None:
    take_in(BEFORE)
    take_in(AFTER)
    first, last = ImportRun.objects.order_by("pk")
    with pytest.raises(UndoRefused, match="later import"):
        undo_import(run=first, by="x", now=LATER)
    undo_import(run=last, by="x", now=LATER)
    with pytest.raises(UndoRefused, match="undone already"):
        undo_import(run=last, by="x", now=LATER)
    assert last_run() == first
    assert undo_import(run=first, by="x", now=LATER).removed == 2


def test_members_who_lapsed_for_being_missing_come_back(take_in: Import) -> None:
    take_in(BEFORE)
    take_in(
        HEADER + "1,Ada,Lovelace,ada@example.org,ada@home.example.net,GB,2027-12-31,interferon,vegan\n",
        missing=Missing.LAPSE,
    )
    assert Member.objects.get(number="2").dues_until == date(2026, 8, 23)
    undo()
    assert Member.objects.get(number="2").dues_until == date(2027, 12, 31)


def test_more_members_than_a_block_go_back(take_in: Import) -> None:
    rows = "".join(f"{n},A,B,a{n}@example.org,,,,,\n" for n in range(1500))
    take_in(HEADER + rows)
    take_in(HEADER + rows.replace(",A,B,", ",A,C,") + "x,New,One,,,,,,\n")
    report = undo()
    assert (report.restored, report.removed) == (1500, 1)
    assert Member.objects.filter(family_name="B").count() == 1500

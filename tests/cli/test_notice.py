"""``mailer notify`` and ``mailer notice``, on real rows."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.campaigns.states import State
from mailer.cli.notice import notice
from mailer.cli.notify import notify
from mailer.deliveries.models import Enclosure
from mailer.members.models import Member
from mailer.notices.models import NoticeSet
from mailer.segments.services import create_segment
from tests.notices.letters import RECEIPT, receipt
from tests.people import NOW, make_member

pytestmark = pytest.mark.usefixtures("society")

DATA = [word for name, value in RECEIPT.items() for word in ("-d", f"{name}={value}")]


def run(command: click.Command, *words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_one_letter_in_one_command_and_once(ada: Staff, nils: Member, tmp_path: Path) -> None:
    receipt(ada)
    file = tmp_path / "statement.pdf"
    file.write_bytes(b"%PDF-1.4")
    words = ("Receipt", "1001", *DATA, "--attach", str(file), "--key", "order-42")
    done = run(notify, *words)
    assert done.exit_code == 0, done.output
    assert "Released" in done.output
    assert Enclosure.objects.get().name == "statement.pdf"
    again = run(notify, *words)
    assert again.output.startswith("That letter was asked for already.")
    assert NoticeSet.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Receipts", "1001"), "There is no template 'Receipts'"),
        (("Receipt", "9999"), "There is no member '9999'"),
        (("Receipt", "1001"), "number: nothing is given"),
        (("Receipt", "1001", "-d", "number"), "write it as NAME=VALUE"),
    ],
)
def test_what_is_missing_is_named(ada: Staff, nils: Member, words: tuple[str, ...], told: str) -> None:
    receipt(ada)
    done = run(notify, *words)
    assert done.exit_code in (1, 2)
    assert told in done.output


def test_a_set_from_template_to_release(ada: Staff, nils: Member, tmp_path: Path) -> None:
    fields = tmp_path / "fields.txt"
    fields.write_text("number: Number\namount: Paid | $60\npaid_on: When", "utf-8")
    content = tmp_path / "letter.json"
    content.write_bytes((Path("templates/email/personal/sample-receipt.json")).read_bytes())
    made = run(notice, "template", "Dues", "--fields", str(fields), "--content", str(content), "--approve")
    assert "Approved" in made.output, made.output
    assert "amount: Paid" in run(notice, "templates").output
    table = tmp_path / "table.csv"
    make_member("1002")
    table.write_text("member,number,amount,paid_on\n1001,1,$60,today\n1002,2,$70,today\n", "utf-8")
    done = run(notice, "make", "Dues", "--csv", str(table), "--at", "2099-01-01T09:00", "--zone", "Europe/Athens")
    assert "2 letters. Held until it is released; nothing leaves before 2099-01-01 07:00 UTC" in done.output
    row = NoticeSet.objects.get()
    assert "Held" in run(notice, "list").output
    make_member("1003")
    table.write_text("member,number,amount,paid_on\n1003,3,$80,today\n", "utf-8")
    assert f"Added to set {row.campaign_id}: 1." in run(notice, "add", str(row.campaign_id), "--csv", str(table)).output
    assert "no longer in set" in run(notice, "withdraw", str(row.campaign_id), "1002").output
    assert "member 1001" in run(notice, "show", str(row.campaign_id)).output
    assert "goes out at 2099-01-01 07:00" in run(notice, "release", str(row.campaign_id)).output
    row.campaign.refresh_from_db()
    assert row.campaign.state == State.SCHEDULED


def test_a_set_for_a_segment_has_the_same_values_for_all(ada: Staff, nils: Member) -> None:
    make_member("1002")
    receipt(ada)
    create_segment(name="Everyone", rule={}, by=ada, now=NOW)
    done = run(notice, "make", "Receipt", "--segment", "Everyone", *DATA)
    assert "2 letters" in done.output, done.output
    assert run(notice, "make", "Receipt").exit_code == 2
    assert Campaign.objects.get(template__isnull=False).addressees.count() == 2

"""Files as other systems export them, with their own columns, words and encodings: read right, unknown columns told."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mailer.members.imports.services import Choices, ImportReport, inspect_file, run_import
from mailer.members.models import Address, ImportRun, Member, Suppression, TopicChoice
from tests.members.imports.workbooks import write_ods, write_xlsx
from tests.people import NOW, hash_of

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Export:
    """A file another system wrote; ``expected`` are fields of the member whose number is ``number``."""

    header: str
    row: str
    number: str
    expected: dict[str, Any]
    delimiter: str = ","
    encoding: str = "utf-8"
    unused: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    emails: tuple[str, ...] = field(default=())

    def write(self, path: Path) -> Path:
        text = io.StringIO(newline="")
        sheet = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        sheet.writerows([self.header.split("|"), self.row.split("|")])
        path.write_bytes(text.getvalue().encode(self.encoding))
        return path


EXPORTS = {
    "civicrm contacts": Export(
        header="Contact ID|Contact Type|Do Not Email|No Bulk Emails (User Opt Out)|External Identifier|Sort Name|"
        "Preferred Language|First Name|Middle Name|Last Name|Individual Prefix|Job Title|Current Employer|Country|"
        "State|Email|Membership Type|Member Since|Membership Start Date|Membership Expiration Date|Membership Status|"
        "Group(s)|Tag(s)",
        row="204|Individual|||HA-12|Haller, Otto|de_DE|Otto||Haller|Dr.|Professor|Universität Freiburg|Germany|"
        "Baden-Württemberg|otto@example.org|General|2006-01-15|2026-01-01|2026-12-31|Current|Council, Fellows|Speaker",
        number="204",
        expected={
            "given_name": "Otto", "family_name": "Haller", "institution": "Universität Freiburg", "country": "DE",
            "region": "Baden-Württemberg", "language": "de-DE", "category": "regular",
            "joined": date(2006, 1, 15), "dues_until": date(2026, 12, 31), "time_zone": "Europe/Berlin",
        },
        unused=("Contact Type", "External Identifier", "Job Title"),
        labels=("Council", "Fellows", "Speaker"),
    ),
    "civicrm memberships, expired": Export(
        header="Contact ID|First Name|Last Name|Email|Membership Type|Start Date|End Date|Status|Membership ID",
        row="17|Aoife|O'Mahony|aoife@example.org|Student|2019-01-01|2020-12-31|Expired|9001",
        number="17",
        expected={"category": "student", "dues_until": date(2020, 12, 31)},
        unused=("Membership ID",),
    ),
    "memberclicks": Export(
        header="[Profile ID]|[Username]|[Email | Primary]|[Name | First]|[Name | Last]|[Member Type]|[Member Status]|"
        "[Organization]|[Address | Primary | State]|[Address | Primary | Country]|[Expiration Date]|[Group]".replace(
            " | ", " ¦ "
        ),
        row="5001|lplatanias|leo@example.org|Leonidas|Platanias|Regular Member|Active|Northwestern University|IL|"
        "United States|12/31/2026|Past Presidents",
        number="5001",
        expected={
            "given_name": "Leonidas", "country": "US", "region": "IL", "dues_until": date(2026, 12, 31),
            "institution": "Northwestern University", "category": "regular",
        },
        unused=("[Username]",),
        labels=("Past Presidents",),
    ),
    "mailchimp": Export(
        header="Email Address|First Name|Last Name|MEMBER_RATING|OPTIN_TIME|CC|REGION|TIMEZONE|LEID|EUID|TAGS",
        row='eleanor@example.org|Eleanor|Fish|4|2019-04-02 10:11:12|CA|on|America/Toronto|99|abc|"Council","Speaker"',
        number="",
        expected={"given_name": "Eleanor", "country": "CA", "region": "on", "time_zone": "America/Toronto"},
        unused=("MEMBER_RATING", "LEID"),
        labels=("Council", "Speaker"),
    ),
    "outlook contacts": Export(
        header="Title|First Name|Last Name|Company|Business Country/Region|E-mail Address|E-mail 2 Address|Language",
        row="Prof|Luke|O'Neill|Trinity College|Ireland|luke@example.org|luke@home.example.org|English",
        number="",
        expected={"institution": "Trinity College", "language": "en"},
        unused=("Title", "Business Country/Region"),
        emails=("luke@example.org", "luke@home.example.org"),
    ),
    "excel in german": Export(
        header="Mitglieds-Nr.|Anrede|Vorname|Nachname|E-Mail|Mitgliedsart|Bundesland|Land|Eintrittsdatum|Bezahlt bis|"
        "Ausschüsse",
        row="0042|Frau|Käthe|Weißhaupt|kaethe@example.org|Ordentliches Mitglied|Thüringen|Deutschland|1.10.2015|"
        "31.12.2026|Preise; Tagungen",
        number="0042",
        expected={
            "given_name": "Käthe", "family_name": "Weißhaupt", "region": "Thüringen", "country": "DE",
            "joined": date(2015, 10, 1), "dues_until": date(2026, 12, 31),
        },
        delimiter=";",
        encoding="cp1252",
        unused=("Anrede",),
        labels=("Preise", "Tagungen"),
    ),
    "excel in french": Export(
        header="Numéro d’adhérent|Civilité|Prénom|Nom|Courriel|Type d’adhésion|Établissement|Pays|Membre depuis|"
        "Valable jusqu’au|Langue",
        row="12|M.|Loïc|Lefèvre|loic@example.org|Membre étudiant|Université de Liège|Belgique|05/09/2019|31/12/2026|"
        "français",
        number="12",
        expected={
            "given_name": "Loïc", "family_name": "Lefèvre", "country": "BE", "category": "student", "language": "fr",
            "joined": date(2019, 9, 5),
        },
        delimiter=";",
        encoding="cp1252",
        unused=("Civilité",),
    ),
    "excel on an old macintosh": Export(
        header="Member No|First Name|Last Name|Email", row="9|Zoë|Müller|zoe@example.org", number="9",
        expected={"given_name": "Zoë", "family_name": "Müller"}, encoding="mac-roman",
    ),
    "unicode text of excel": Export(
        header="Member No|First Name|Last Name|Email", row="9|Žofie|Dvořák|zofie@example.org", number="9",
        expected={"given_name": "Žofie"}, delimiter="\t", encoding="utf-16",
    ),
    "japanese": Export(
        header="会員番号|氏名|メールアドレス|所属|国|会員種別|備考",
        row="J-7|谷口 維紹|taniguchi@example.org|東京大学|日本|正会員|元会長",
        number="J-7",
        expected={
            "given_name": "維紹", "family_name": "谷口", "institution": "東京大学", "country": "JP",
            "category": "regular", "time_zone": "Asia/Tokyo",
        },
        encoding="cp932",
        unused=("備考",),
    ),
    "polish, central european": Export(
        header="ID|Name|E-Mail|Land", row="3|Grażyna Świątek-Żółć|grazyna@example.org|Polska", number="3",
        expected={"given_name": "Grażyna", "country": "PL"}, delimiter=";", encoding="cp1250",
    ),
    "russian, cyrillic": Export(
        header="ID|First name|Last name|E-Mail|Country", row="4|Дмитрий|Иванов|d@example.org|Россия", number="4",
        expected={"family_name": "Иванов", "country": "RU"}, encoding="cp1251",
    ),
    "spanish": Export(
        header="Número de socio|Nombre|Apellidos|Correo electrónico|País",
        row="88|José María|Núñez Ibáñez|jose@example.org|España", number="88",
        expected={"given_name": "José María", "family_name": "Núñez Ibáñez", "country": "ES"}, delimiter=";",
    ),
    "eventbrite-like, one name and many columns": Export(
        header="Order no|Order date|Name|Email|Ticket type|Attendee status",
        row="881|2026-01-03|Karen Mossman|karen@example.org|Early bird|Attending", number="",
        expected={"given_name": "Karen", "family_name": "Mossman"},
        unused=("Order no", "Order date", "Ticket type", "Attendee status"),
    ),
}  # fmt: skip


def take(path: Path) -> ImportReport:
    """As staff do it: look at the file, and take the likeliest encoding when one is asked for."""
    certain = not inspect_file(path).proposals
    return run_import(path, by="x", now=NOW, choices=Choices(encoding=None if certain else "detected"))


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_taken_in_as_it_is(tmp_path: Path, name: str) -> None:
    export = EXPORTS[name]
    report = take(export.write(tmp_path / "export.csv"))
    member = Member.objects.get()
    assert export.number in {"", member.number}
    assert {name: getattr(member, name) for name in export.expected} == export.expected
    unused = next((note for note in report.notes if note.startswith("columns not used")), "")
    assert [column for column in export.unused if column not in unused] == []
    assert sorted(member.labels.values_list("value", flat=True)) == sorted(export.labels)
    if export.emails:
        assert tuple(member.addresses.order_by("-preferred").values_list("email", flat=True)) == export.emails


@pytest.mark.parametrize("name", EXPORTS)
def test_the_same_export_a_second_time_changes_nothing(tmp_path: Path, name: str) -> None:
    path = EXPORTS[name].write(tmp_path / "export.csv")
    take(path)
    assert take(path).unchanged == 1


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
@pytest.mark.parametrize("name", ["civicrm contacts", "excel in german", "japanese"])
def test_the_same_export_as_a_workbook_says_the_same(tmp_path: Path, name: str, write: Any) -> None:
    export = EXPORTS[name]
    take(write(tmp_path / "export.book", {"Export": [export.header.split("|"), export.row.split("|")]}))
    member = Member.objects.get(number=export.number)
    assert {name: getattr(member, name) for name in export.expected} == export.expected


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Do Not Email", "1", "manual"),
        ("No Bulk Emails (User Opt Out)", "Yes", "manual"),
        ("On Hold", "On Hold Bounce", "hard_bounce"),
        ("UNSUB_TIME", "2025-03-04 10:11:12", "manual"),
        ("Deceased", "1", "manual"),
        ("Opt Out", "unsubscribed", "manual"),
    ],
)
def test_whatever_a_system_calls_an_opt_out_it_is_kept(tmp_path: Path, column: str, cell: str, reason: str) -> None:
    path = tmp_path / "export.csv"
    # Beside another such column that says nothing: every one of them counts.
    path.write_text(f"Email,Do not e-mail,{column}\nada@example.org,,{cell}\n".replace("Do not e-mail", "Suppress"))
    take(path)
    assert (Suppression.objects.get().address_hash, Suppression.objects.get().reason) == (
        hash_of("ada@example.org"),
        reason,
    )


def test_what_was_read_and_how_is_kept_with_the_import(tmp_path: Path) -> None:
    take(EXPORTS["excel in german"].write(tmp_path / "Mitglieder.csv"))
    run = ImportRun.objects.get()
    assert (run.file_name, run.encoding, run.delimiter, run.rows) == ("Mitglieder.csv", "cp1252", ";", 1)
    assert not TopicChoice.objects.exists()
    assert Address.objects.count() == 1

"""A preview says what an import would do, field by field, and does nothing."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from mailer.members.imports.differences import Kind
from mailer.members.imports.missing import Missing
from mailer.members.models import Address, ImportRun, Member, MemberChange, MemberLabel, Suppression
from tests.members.imports.conftest import Import, Preview

BEFORE = (
    "number,given_name,family_name,email,country,interests,dues_until\n"
    "1,Ada,Lovelace,ada@example.org,GB,interferon,2027-12-31\n"
    "2,Grace,Hopper,grace@example.org,US,,2027-12-31\n"
    "3,Emmy,Noether,emmy@example.org,DE,,2027-12-31\n"
)
AFTER = (
    "number,given_name,family_name,email,country,interests,dues_until\n"
    "1,Ada,King,ada@new.example.org,FR,JAK/STAT,2027-12-31\n"
    "2,Grace,Hopper,grace@example.org,US,,2027-12-31\n"
    "4,Sofja,Kowalewskaja,sofja@example.org,SE,,2027-12-31\n"
)


def test_every_member_is_new_changed_unchanged_or_missing(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    tally = preview(AFTER).tally
    assert (tally.created, tally.changed, tally.unchanged, tally.missing) == (1, 1, 1, 1)


def test_what_changes_is_shown_field_by_field(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    shown = preview(AFTER)
    [ada] = shown.examples[Kind.CHANGED]
    assert (ada.line, ada.number, ada.name) == (2, "1", "Ada Lovelace")
    assert {field.field: (field.before, field.after) for field in ada.fields} == {
        "family_name": ("Lovelace", "King"),
        "country": ("GB", "FR"),
        "time_zone": ("Europe/London", "Europe/Paris"),
        "addresses": ("ada@example.org", "ada@new.example.org"),
        "interests": ("interferon", "JAK/STAT"),
    }
    assert shown.fields["country"] == 1
    assert [new.name for new in shown.examples[Kind.NEW]] == ["Sofja Kowalewskaja"]
    assert [missing.name for missing in shown.examples[Kind.MISSING]] == ["Emmy Noether"]


def test_nothing_is_written(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    models = (Member, Address, MemberLabel, MemberChange, ImportRun, Suppression)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    preview(AFTER.replace("interests", "tags"), missing=Missing.LAPSE)
    assert before == [list(model.objects.order_by("pk").values()) for model in models]


def test_what_was_shown_is_what_happens(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    shown = preview(AFTER)
    report = take_in(AFTER)
    assert (shown.tally.created, shown.tally.changed, shown.tally.unchanged, shown.tally.missing) == (
        report.created,
        report.changed,
        report.unchanged,
        report.missing,
    )
    [history] = MemberChange.objects.filter(run_id=report.run_id)
    shown_fields = {field.field for field in shown.examples[Kind.CHANGED][0].fields}
    assert set(history.changes) == shown_fields
    assert history.changes["family_name"] == ["Lovelace", "King"]
    assert history.changes["addresses"] == [["ada@example.org"], ["ada@new.example.org"]]
    assert Member.objects.get(number="4").added_by_id == report.run_id


def test_refused_lines_are_shown_with_the_rest(preview: Preview) -> None:
    shown = preview(BEFORE + "5,A,B,nobody,GB,,2027-12-31\n")
    assert (shown.tally.created, shown.refused) == (3, 1)
    assert (shown.faults[0].line, shown.faults[0].column) == (5, "email")


def test_a_member_whose_line_is_refused_is_not_missing(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    assert preview(BEFORE.replace("ada@example.org", "nobody")).tally.missing == 0


def test_a_day_in_doubt_is_a_fault_and_changes_nothing_meanwhile(take_in: Import, preview: Preview) -> None:
    take_in(BEFORE)
    shown = preview(BEFORE.replace("2027-12-31", "05/09/2027"))
    assert (shown.refused, shown.tally.lapsing) == (3, 0)


def test_all_of_it_goes_into_a_file_that_a_spreadsheet_reads(take_in: Import, preview: Preview, tmp_path: Path) -> None:
    take_in(BEFORE)
    preview(AFTER + "5,A,B,nobody,GB,,2027-12-31\n", diff=tmp_path / "diff.csv", missing=Missing.MARK)
    with (tmp_path / "diff.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["what"] for row in rows} == {"new", "changed", "missing", "refused"}
    assert {"what": "changed", "line": "2", "number": "1", "name": "Ada Lovelace", "field": "family_name",
            "before": "Lovelace", "after": "King"} in rows  # fmt: skip
    assert [row["after"] for row in rows if row["what"] == "missing"] == ["not in the member file"]


def test_examples_stay_few_whatever_the_file(preview: Preview) -> None:
    rows = "".join(f"{n},A,B,a{n}@example.org,GB,,2027-12-31\n" for n in range(1500))
    shown = preview(BEFORE.splitlines()[0] + "\n" + rows)
    assert (shown.tally.created, len(shown.examples[Kind.NEW])) == (1500, 20)


def test_members_the_file_does_not_name_are_left_alone_marked_or_lapse(take_in: Import) -> None:
    take_in(BEFORE)
    assert take_in(AFTER).treated == 0
    assert take_in(AFTER, missing=Missing.MARK).treated == 1
    emmy = Member.objects.get(number="3")
    assert list(emmy.labels.values_list("value", flat=True)) == ["not in the member file"]
    assert take_in(AFTER, missing=Missing.MARK).treated == 0
    assert take_in(AFTER, missing=Missing.LAPSE).treated == 1
    emmy.refresh_from_db()
    assert emmy.dues_until == date(2026, 8, 23)
    assert take_in(AFTER, missing=Missing.LAPSE).treated == 0


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        (
            "dues_until",
            ["2020-12-31", "2020-12-31", "2027-12-31"],
            "the membership of 2 of 3 members would lapse: 67 %",
        ),
        ("status", ["expired", "active", "active"], "the membership of 1 of 3 members would lapse: 33 %"),
        ("suppressed", ["yes", "no", ""], "mail to 1 of 3 members would be stopped: 33 %"),
    ],
)
def test_a_file_that_takes_away_more_than_a_fifth_asks(
    take_in: Import, preview: Preview, column: str, values: list[str], words: str
) -> None:
    take_in(BEFORE)
    content = f"number,email,{column}\n" + "".join(f"{n},,{value}\n" for n, value in enumerate(values, start=1))
    assert preview(content).questions == (words,)
    with pytest.raises(Exception, match=words):
        take_in(content, confirmed=False)
    assert not MemberChange.objects.exists()
    assert take_in(content, confirmed=True).changed >= 1


def test_members_who_would_lapse_for_being_missing_count_too(preview: Preview, take_in: Import) -> None:
    rows = "".join(f"{n},,2027-12-31\n" for n in range(10))
    take_in("number,email,dues_until\n" + rows)
    most = "number,email,dues_until\n" + "".join(rows.splitlines(keepends=True)[:7])
    assert [question[:14] for question in preview(most, missing=Missing.LAPSE).questions] == [
        "the file has 7",
        "the membership",
    ]
    assert len(preview(most).questions) == 1


def test_a_status_ends_a_membership_and_never_brings_it_back(take_in: Import) -> None:
    take_in("number,email,dues_until,status\n1,,2027-12-31,cancelled\n2,,2020-12-31,active\n3,,,active\n4,,,pending\n")
    until = dict(Member.objects.values_list("number", "dues_until"))
    assert until == {"1": date(2026, 8, 23), "2": date(2020, 12, 31), "3": None, "4": None}


def test_region_and_dues_period_are_taken_in(take_in: Import) -> None:
    take_in("number,email,Bundesland,dues_from\n1,,Thüringen,2026-01-01\n")
    member = Member.objects.get()
    assert (member.region, member.dues_from) == ("Thüringen", date(2026, 1, 1))

"""Whatever an export holds: nobody who gets nothing there gets anything here."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.members.models import Suppression
from mailer.moving.files import ExportRefused
from mailer.moving.services import SYSTEMS, read, take_in
from tests.people import NOW, hash_of, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("society")]

# Few addresses, spelt in several ways, so that lines meet.
PEOPLE = st.sampled_from(["ada", "ADA", "bo", "Bo", "cy", "dee"])
ODD = st.sampled_from(["", "x" * 300, "a\x00b", '"', "Lovelace, Ada", "=1+1", "née\u2028", ";|,"])
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def address(name: str) -> str:
    return f"{name}@uni.example.org"


def table(header: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def nobody_is_won_back(system: str, files: dict[str, str], forbidden: set[str], members: list[str]) -> None:
    """Twice into a register in which some are already; undone at the end, for the next example."""
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(dict.fromkeys(map(str.lower, members))):
            make_member(f"9{number}", address(name))
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        for _ in range(2):
            with read(system, [Path(folder)], confirmed=True) as export:
                take_in(export, by="test", now=NOW)
        in_force = set(Suppression.objects.filter(lifted_at=None).values_list("address_hash", flat=True))
        assert {name for name in forbidden if hash_of(address(name)) not in in_force} == set()
        transaction.set_rollback(True)


@often
@given(
    st.lists(st.tuples(PEOPLE, ODD, st.sampled_from(["enabled", "disabled", "blocklisted"])), max_size=12),
    st.lists(st.tuples(PEOPLE, st.sampled_from(["confirmed", "unsubscribed"])), max_size=6),
    st.lists(PEOPLE, max_size=3),
)
def test_listmonk(rows: list[tuple[str, str, str]], subscriptions: list[tuple[str, str]], members: list[str]) -> None:
    header = ["uuid", "email", "name", "attributes", "status", "created_at", "updated_at"]
    lines = [["u", address(who), odd.replace("\x00", ""), "{}", status, "", ""] for who, odd, status in rows]
    results = [
        {"email": address(who), "name": "", "status": "enabled", "lists": [{"name": "N", "subscription_status": state}]}
        for who, state in subscriptions
    ]
    forbidden = {who for who, _, status in rows if status != "enabled"}
    forbidden |= {who for who, state in subscriptions if state == "unsubscribed"}
    files = {"subscribers.csv": table(header, lines), "subscribers.json": json.dumps({"data": {"results": results}})}
    nobody_is_won_back("listmonk", files, forbidden, members)


@often
@given(
    st.lists(st.tuples(PEOPLE, ODD, st.sampled_from(["subscribed", "unsubscribed", "cleaned"])), max_size=14),
    st.lists(PEOPLE, max_size=3),
)
def test_mailchimp(rows: list[tuple[str, str, str]], members: list[str]) -> None:
    header = ["Email Address", "First Name", "Last Name", "Institution"]
    files = {
        f"{standing}_members_export_1.csv": table(
            header, [[address(who), odd.replace("\x00", ""), odd, ""] for who, odd, its in rows if its == standing]
        )
        for standing in ("subscribed", "unsubscribed", "cleaned")
    }
    nobody_is_won_back("mailchimp", files, {who for who, _, its in rows if its != "subscribed"}, members)


@often
@given(
    st.lists(
        st.tuples(
            st.integers(1, 5),
            PEOPLE,
            st.sampled_from(["Individual", "Organization"]),
            st.sampled_from(["", "Do Not Email", "No Bulk Emails (User Opt Out)", "On Hold", "Is Deceased"]),
        ),
        max_size=14,
    ),
    st.lists(PEOPLE, max_size=3),
)
def test_civicrm(rows: list[tuple[int, str, str, str]], members: list[str]) -> None:
    flags = ["Do Not Email", "No Bulk Emails (User Opt Out)", "On Hold", "Is Deceased"]
    header = ["Contact ID", "Contact Type", "First Name", "Last Name", "Email", *flags]
    lines = [
        [str(number), kind, "G", "F", address(who), *("1" if flag == name else "" for name in flags)]
        for number, who, kind, flag in rows
    ]
    nobody_is_won_back("civicrm", {"c.csv": table(header, lines)}, {who for _, who, _, flag in rows if flag}, members)


@often
@given(
    st.sampled_from(["subscribed.csv", "cleaned.json", "contacts.csv"]),
    st.binary(max_size=120),
    st.sampled_from(list(SYSTEMS)),
)
def test_any_file_is_read_or_refused_in_words(name: str, content: bytes, system: str) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(ExportRefused):
        (Path(folder) / name).write_bytes(content)
        with read(system, [Path(folder)]) as export:
            assert export.file.exists()

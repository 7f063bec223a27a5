"""Sets from a table."""

from __future__ import annotations

import pytest

from mailer.members.models import Member
from mailer.notices.errors import NoticeRefused
from mailer.notices.fields import DataField, faults_in, read_fields, write_fields
from mailer.notices.tables import read_table
from tests.people import add_address, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_members_by_number_and_address(nils: Member, separator: str) -> None:
    other = make_member("1002", "grace@uni.example.org")
    lines = [["Member", "amount"], ["1001", "$60"], [" Grace@uni.example.org ", "$70"], ["", ""]]
    text = "\ufeff" + "\r\n".join(separator.join(line) for line in lines)
    found = read_table(text.encode())
    assert [(to.member, dict(to.data)) for to in found] == [(nils, {"amount": "$60"}), (other, {"amount": "$70"})]


def test_who_is_unknown_or_not_alone_is_named_by_line(nils: Member) -> None:
    shared = "both@uni.example.org"
    add_address(nils, shared, preferred=False)
    make_member("1002", shared)
    with pytest.raises(NoticeRefused) as caught:
        read_table(f"member\n1001\n77\n{shared}\n".encode())
    assert [fault[:8] for fault in caught.value.faults] == ["Line 3: ", "Line 4: "]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "must name the columns"),
        (b"name,amount\n1,2", "must name the columns"),
        (b"member,x,x\n1,2,3", "same name"),
        ("member\nÄ".encode("latin-1"), "not UTF-8"),
        (b"member\n10\x0001", "no plain text"),
        (b'member\n"' + b"x" * 140_000, "Near line"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: bytes, words: str) -> None:
    with pytest.raises(NoticeRefused, match=words):
        read_table(text)


def test_fields_are_written_as_they_are_read() -> None:
    text = "award: Full name of the award | Milstein Award\nceremony?: Where and when | Boston | to be announced"
    fields = read_fields(text)
    assert fields == [
        DataField("award", "Full name of the award", "Milstein Award"),
        DataField("ceremony", "Where and when", "Boston", required=False, fallback="to be announced"),
    ]
    assert read_fields(write_fields(fields)) == fields


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Award: x", "is no name"),
        ("two words: x", "is no name"),
        ("a\na", "declared twice"),
        ("a?: x", "may be left out"),
        ("\n".join(f"f{n}" for n in range(31)), "more than 30"),
    ],
)
def test_a_faulty_declaration_says_why(text: str, words: str) -> None:
    assert words in " ".join(faults_in(read_fields(text)))

"""Headers: one address, one name, one unfolded List-Unsubscribe, and no way for a value to add another."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.headerregistry import AddressHeader
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.mime import Envelope, MimeForm
from mailer.rendering.skeleton import Part, Skeleton, Slot
from tests.rendering.letters import NASTY
from tests.rendering.test_mime import ADA, HEAD, assert_lines_hold

PLAIN = Skeleton(
    subject=Part(("For ", ""), (Slot(("name",), "header"),)),
    preheader=Part(("",), ()),
    text=Part(("Dear ", ",\n"), (Slot(("name",), "text"),)),
    html=Part(("<p>hello</p>",), ()),
)
FORM = MimeForm.of(PLAIN)
HEADERS = [
    "To", "Message-ID", "List-Unsubscribe", "From", "Reply-To", "Date", "List-Id", "List-Unsubscribe-Post",
    "Precedence", "X-Auto-Response-Suppress", "MIME-Version", "Subject", "Content-Type",
]  # fmt: skip

names = st.one_of(
    st.lists(
        st.sampled_from([*NASTY, " ", "von ", "Müller-", "(", ")", ",", ";", ":", "@", "日本語"]), max_size=12
    ).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
)


def message(envelope: Envelope, name: str = "Ada") -> EmailMessage:
    raw = FORM.message({"name": name}, envelope)
    parsed = email.message_from_bytes(raw, policy=email.policy.SMTPUTF8)
    assert isinstance(parsed, EmailMessage)
    return parsed


def the_one_recipient(parsed: EmailMessage) -> tuple[str, str]:
    header = parsed["To"]
    assert isinstance(header, AddressHeader)
    assert parsed["To"].defects == ()
    [address] = header.addresses
    return address.display_name, address.addr_spec


def test_every_header_is_there_once_and_in_words_machines_know() -> None:
    parsed = message(ADA)
    assert parsed.keys() == HEADERS
    assert parsed["From"] == "Society of Small Signals <news@society.example.org>"
    assert parsed["Reply-To"] == "office@society.example.org"
    assert parsed["Date"].datetime == HEAD.date
    assert parsed["Message-ID"] == "<7.1.abc@society.example.org>"
    assert parsed["List-Id"] == "<newsletter.society.example.org>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Precedence"] == "bulk"
    assert parsed["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_without_a_reply_address_there_is_no_such_header() -> None:
    assert message(replace(ADA, head=replace(HEAD, reply_to="")))["Reply-To"] is None


@settings(max_examples=300, deadline=None)
@given(names)
def test_no_name_changes_who_gets_it_or_adds_a_header(name: str) -> None:
    parsed = message(replace(ADA, name=name))
    shown, address = the_one_recipient(parsed)
    assert address == ADA.address
    assert parsed.keys() == HEADERS
    assert_lines_hold(FORM.message({"name": "Ada"}, replace(ADA, name=name)))
    # The standard library shows the white space between two encoded words of a name; RFC 2047 does not.
    assert re.sub(r"\s+", "", shown) == re.sub(
        r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", "", name
    )


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        'Ada "Countess" of\\Lovelace',
        "Lovelace, Ada (Countess); x",
        "Jürgen Müller",
        "井上裕正",
        "Maximiliane Freifrau von und zu Müller-Lüdenscheidt",
        "Dr. Ottokar Graf Müller Anna Maria Theresia Wilhelmine Charlotte Elisabeth Habsburg",
        "A name of plain words that goes on for longer than one line of a header may be long",
        "👩\u200d🔬 Grace",
        "e\u0301",
    ],
)
def test_names_as_people_write_them(name: str) -> None:
    assert the_one_recipient(message(replace(ADA, name=name))) == (name, ADA.address)


@pytest.mark.parametrize(
    "subject",
    [
        "x " * 60 + "end",
        "word" * 30,
        "a  b" * 30,
        "=?utf-8?q?not?=",
        "Jürgen " * 30 + ".",
        "日本語" * 60,
        "🦊" * 200,
        " leads and trails ",
        "e\u0301" * 100,
    ],
)
def test_subjects_of_every_length_and_script(subject: str) -> None:
    assert message(ADA, subject)["Subject"] == f"For {subject}"
    assert_lines_hold(FORM.message({"name": subject}, ADA))


def test_list_unsubscribe_is_one_unfolded_line_however_long() -> None:
    url = "https://news.example.org/u/" + "t" * 940
    raw = FORM.message({"name": "Ada"}, replace(ADA, unsubscribe_url=url))
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mailto:x@y.org",
        "https://x.org/a b",
        "https://x.org/\r\nBcc: y@z.org",
        "https://ü.org",
        "https://" + "x" * 1000,
    ],
)
def test_an_address_that_breaks_one_click_is_refused(url: str) -> None:
    with pytest.raises(UnrenderableValue, match="unsubscribe_url"):
        message(replace(ADA, unsubscribe_url=url))


@pytest.mark.parametrize(
    "address",
    ["", "ada", "ada@", "@x.org", "a@x.org>\r\nBcc: b@y.org", "a@x.org\nBcc: b@y.org", "a b@x.org", "<a@x.org>",
     "a@x.org,b@y.org", "a@b@x.org", "a@ü.org", "a\x00@x.org"],
)  # fmt: skip
def test_an_address_that_could_be_read_otherwise_is_refused(address: str) -> None:
    with pytest.raises(UnrenderableValue, match="address"):
        message(replace(ADA, address=address))


@pytest.mark.parametrize("list_id", ["a b", "a>\r\nX: y", "x" * 256])
def test_a_list_id_is_letters_digits_dots_and_dashes(list_id: str) -> None:
    with pytest.raises(UnrenderableValue, match="list_id"):
        message(replace(ADA, head=replace(HEAD, list_id=list_id)))


def test_programs_that_unsubscribe_by_mail_find_their_address_behind_the_other() -> None:
    mailto = "mailto:leave@society.example.org?subject=u-4q"
    parsed = message(replace(ADA, unsubscribe_mailto=mailto))
    assert parsed["List-Unsubscribe"] == f"<{ADA.unsubscribe_url}>, <{mailto}>"


@pytest.mark.parametrize("mailto", ["leave@x.org", "mailto:", "mailto:a@x.org>\r\nBcc: b@y.org", "mailto:a b@x.org"])
def test_no_other_address_stands_beside_it(mailto: str) -> None:
    with pytest.raises(UnrenderableValue, match="unsubscribe_url"):
        message(replace(ADA, unsubscribe_mailto=mailto))


def test_what_is_no_list_mail_has_nothing_to_unsubscribe_from() -> None:
    parsed = message(replace(ADA, head=replace(HEAD, list_id=""), unsubscribe_url=""))
    assert [header for header in parsed if header.startswith("List-")] == []
    assert "Precedence" not in parsed
    assert parsed["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("value", ["a\nb", "a\r\nBcc: x@y.org", "a\rb", "a\0b", "a\x1fb"])
def test_a_subject_stays_one_line(value: str) -> None:
    with pytest.raises(UnrenderableValue, match="name holds a control character"):
        message(ADA, value)


def test_half_a_character_is_refused_by_name() -> None:
    with pytest.raises(UnrenderableValue) as caught:
        message(ADA, "a\ud800")
    assert caught.value.field == "name"
    with pytest.raises(UnrenderableValue, match="half a character"):
        message(replace(ADA, name="a\ud800"))


def test_nul_in_the_letter_is_refused_by_name() -> None:
    form = MimeForm.of(replace(PLAIN, subject=Part(("Hello",), ())))
    with pytest.raises(UnrenderableValue) as caught:
        form.message({"name": "a\0"}, ADA)
    assert caught.value.field == "name"


def test_only_a_local_part_beyond_ascii_needs_smtputf8() -> None:
    umlaut = replace(ADA, address="jörg@mail.example.org", name="Jörg")
    assert umlaut.needs_smtputf8
    assert not ADA.needs_smtputf8
    assert b"To: =?utf-8?b?SsO2cmc=?= <j\xc3\xb6rg@mail.example.org>\r\n" in FORM.message({"name": "Ada"}, umlaut)

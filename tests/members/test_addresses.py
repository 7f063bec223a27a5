from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from mailer.members.addresses import AddressRefused, address_hash, normalise


@pytest.mark.parametrize(
    ("raw", "email", "key"),
    [
        ("ada@example.org", "ada@example.org", "ada@example.org"),
        ("  ada@example.org ", "ada@example.org", "ada@example.org"),
        ("Ada.Lovelace@Example.ORG", "Ada.Lovelace@example.org", "ada.lovelace@example.org"),
        ("ada+signals@example.org", "ada+signals@example.org", "ada+signals@example.org"),
        ("ada@bücher.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@ｅxample.org", "ada@example.org", "ada@example.org"),
        ("o'neill@example.org", "o'neill@example.org", "o'neill@example.org"),
    ],
)
def test_keeps_what_was_given_and_compares_what_reaches_one_mailbox(raw: str, email: str, key: str) -> None:
    found = normalise(raw)
    assert (found.email, found.key, found.smtputf8) == (email, key, False)


def test_letters_before_the_at_that_are_not_ascii_are_flagged() -> None:
    assert normalise("zoë@example.org").smtputf8


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "empty"),
        ("ada", "@"),
        ("ada@localhost", "period"),
        ("ada@society.test", "reserved"),
        ("ada@society.invalid", "reserved"),
        ("ada@[192.0.2.1]", "bracketed"),
        ('"ada lovelace"@example.org', "quoting"),
        (f"{'a' * 65}@example.org", "too long"),
        ("ada@example.org\r\nBcc: all@example.org", "invisible character"),
        ("ada@example.org\u00a0", "no-break space"),
        ("ada\u200b@example.org", "zero width space"),
        ("mailto:ada@example.org", "inside other text"),
        ("Ada Lovelace <ada@example.org>", "inside other text"),
        ("ada@example.org; grace@example.org", "two addresses"),
        ("ada@example.org,grace@example.org", "two addresses"),
        ("ada@example.org / grace@example.org", "two addresses"),
        ("ada@example.org or grace@example.org", "two addresses"),
        ("ada..lovelace@example.org", "period"),
        ("ada@-example.org", "hyphen"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_in_words(raw: str, message: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        normalise(raw)
    assert message in caught.value.message.lower()
    assert caught.value.remedy


@given(
    local=st.text("abzAZ019._+-'!é@ ", min_size=0, max_size=70),
    domain=st.sampled_from(
        [
            "example.org",
            "Example.Com",
            "bücher.example",
            "example",
            "-x.example.org",
            "a.b.example.net",
            f"{'d' * 63}.org",
        ]
    ),
)
def test_the_short_way_agrees_with_the_whole_validation(local: str, domain: str) -> None:
    raw = f"{local}@{domain}".strip(" ")
    try:
        expected = validate_email(raw, check_deliverability=False, strict=True)
    except EmailNotValidError:
        with pytest.raises(AddressRefused):
            normalise(raw)
        return
    assert normalise(raw).email == expected.normalized


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(raw: str) -> None:
    try:
        found = normalise(raw)
    except AddressRefused:
        return
    again = normalise(found.email)
    assert again.key == found.key


def test_the_hash_tells_addresses_apart_and_does_not_show_them() -> None:
    first, second = address_hash("ada@example.org"), address_hash("grace@example.org")
    assert first != second
    assert len(first) == 32
    assert "ada" not in first

"""A list is as it was made, or the line that is not is named: whatever byte of it was changed."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.tracking.proof.checking import MOST_FAULTS, Checked, check
from mailer.tracking.proof.sealing import public_half, sealed, signing_key

SECRET = "a secret of the installation"
KEY = signing_key(SECRET)
PUBLIC = public_half(KEY)
PEOPLE = [{"member": str(n), "name": f"Zoë {n}", "became": "delivered" if n % 3 else "no_copy"} for n in range(40)]
HEAD = {"letter": "Election 2026", "society": "The Society"}
LINES = list(sealed(HEAD, PEOPLE, KEY))


def checked(lines: list[bytes], key: str = PUBLIC) -> Checked:
    return check(lines, keys=[key])


def test_as_it_was_made() -> None:
    found = checked(LINES)
    assert found.faults == []
    assert (found.head["letter"], found.last["people"]) == ("Election 2026", 40)
    assert found.last["became"] == {"delivered": 26, "no_copy": 14}
    assert orjson.loads(LINES[1])["number"] == 1


def test_a_list_of_nobody_holds_too() -> None:
    assert checked(list(sealed(HEAD, [], KEY))).faults == []


@given(st.integers(0, len(b"".join(LINES)) - 1), st.integers(1, 255))
def test_any_byte_changed_is_told_with_its_line(place: int, change: int) -> None:
    text = bytearray(b"".join(LINES))
    line = 1 + bytes(text[:place]).count(b"\n")
    text[place] ^= change
    faults = checked(bytes(text).splitlines(keepends=True) if change != 0 else []).faults
    assert faults
    named = " ".join(faults)
    assert any(f"ine {number} " in named for number in (line, line + 1)) or "last line" in named


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda lines: [*lines[:5], *lines[6:]], "Line 6 is not as it was made"),
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], "Line 6 is not as it was made"),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "Line 5 is not as it was made"),
        (lambda lines: lines[:-1], "The last line is no signature"),
        (lambda lines: [*lines, b"{}\n"], "The last line is no signature"),
        (lambda lines: lines[1:], "Line 1 is not the head"),
        (lambda lines: lines[:0], "The last line is no signature"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"people":40', b'"people":41')], "what it counts"),
        (lambda lines: [*lines[:-1], lines[-1].replace(b'"no_copy":14', b'"no_copy":13')], "what it counts"),
        (lambda lines: [line.replace(b"\n", b"\r\n") for line in lines], "Line 1 is not as it was made"),
    ],
)
def test_what_fails_is_told(tamper: Callable[[list[bytes]], list[bytes]], told: str) -> None:
    assert told in " ".join(checked(tamper(LINES)).faults)


def test_a_changed_line_is_told_alone() -> None:
    lines = [line.replace(b"Zo\xc3\xab 7", b"Eva 77 ") for line in LINES]
    assert [fault.split(" is ")[0] for fault in checked(lines).faults] == ["Line 9"]


def test_whoever_seals_anew_still_lacks_the_key() -> None:
    forged = list(sealed(HEAD, [{**one, "became": "delivered"} for one in PEOPLE], signing_key("another")))
    assert "names another key" in " ".join(checked(forged).faults)
    last = {**orjson.loads(forged[-1]), "key": PUBLIC}
    faults = checked([*forged[:-1], orjson.dumps(last) + b"\n"]).faults
    assert faults == ["The signature in line 42 is not one of this key over these lines."]


def test_the_key_is_always_the_same_and_tells_no_secret() -> None:
    assert public_half(signing_key(SECRET)) == PUBLIC
    assert SECRET.encode() not in b"".join(LINES)
    assert check(LINES, keys=["nonsense", PUBLIC]).faults == []


def test_no_more_faults_than_a_person_reads() -> None:
    assert len(checked([line + b" " for line in LINES]).faults) == MOST_FAULTS

"""A path that nobody guesses: what can be one, and what is said of one that can't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.env import EnvironmentFaults, read
from mailer.lib.secret_path import LEAST, secret_path

ENVIRONMENT = {"MAILER_SECRET_KEY": "x" * 50}


@given(st.from_regex(rf"[A-Za-z0-9_-]{{{LEAST},80}}", fullmatch=True))
def test_letters_digits_and_dashes_will_do(text: str) -> None:
    assert secret_path(text) == text


@given(st.text(max_size=LEAST - 1))
def test_what_is_short_will_not(text: str) -> None:
    with pytest.raises(ValueError, match="it m"):
        secret_path(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("short", "must have at least 16 characters"),
        ("a" * 15, "must have at least 16 characters"),
        ("some/thing/that/is/long", "no slash"),
        ("/leading-slash-and-long", "no slash"),
        ("<int:number>-and-longer", "may hold letters"),
        ("schlüssel-und-noch-mehr", "may hold letters"),
        ("with a blank in the middle", "may hold letters"),
    ],
)
def test_the_fault_names_the_setting_and_not_its_value(text: str, words: str) -> None:
    with pytest.raises(EnvironmentFaults) as refused:
        read(ENVIRONMENT | {"MAILER_ADMIN_PATH": text})
    [fault] = refused.value.faults
    assert fault.startswith("MAILER_ADMIN_PATH: it m")
    assert words in fault
    assert fault.endswith("Correct it or unset it.")
    assert text not in fault


def test_without_the_setting_there_is_no_path() -> None:
    assert read(ENVIRONMENT).admin_path == ""
    assert read(ENVIRONMENT | {"MAILER_ADMIN_PATH": "k7Qd2xWm9_Rv-4Tz"}).admin_path == "k7Qd2xWm9_Rv-4Tz"

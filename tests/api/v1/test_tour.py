"""docs/api.md can be followed word by word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest

from mailer.accounts.models import Staff
from mailer.hooks.events import WORDS
from mailer.hooks.signing import headers, secret_of
from mailer.members.models import Member, Topic
from tests.api.v1.calling import caller
from tests.architecture.pages import read, table
from tests.people import NOW, make_member

PAGE = read("api.md")
SHELL = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if block.startswith("curl")]
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def place(live_server: Any, ada: Staff) -> dict[str, str]:
    """Where the page's commands find the installation and the key."""
    Topic.objects.get_or_create(slug="meetings", defaults={"name": "Meetings"})
    return {**os.environ, "MAILER": live_server.url, "KEY": caller(ada).secret}


@pytest.mark.slow
def test_the_tour_with_curl(place: dict[str, str]) -> None:
    assert len(SHELL) == 5
    for command in SHELL:
        done = subprocess.run(["/bin/sh", "-ec", command], env=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert done.stdout[0] in "[{"
    assert Member.objects.get().number == "2001"


@pytest.mark.slow
def test_the_example_in_python(place: dict[str, str]) -> None:
    for number in range(205):
        make_member(str(number), None)
    done = subprocess.run([sys.executable, "-c", PYTHON[0]], env=place, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 205
    assert done.stdout.startswith("0 active\n")


def test_the_receiver_knows_what_is_ours() -> None:
    known: dict[str, Any] = {}
    exec(PYTHON[1], known)  # noqa: S102 - the code of our own page
    signed = headers(name="msg_1", body=b"{}", salts=["a", "b"], now=NOW)
    assert known["is_ours"](signed, b"{}", secret_of("a"))
    assert known["is_ours"](signed, b"{}", secret_of("b"))
    assert not known["is_ours"](signed, b"{}", secret_of("c"))
    assert not known["is_ours"](signed, b"{ }", secret_of("a"))


def test_every_event_is_on_the_page_in_the_words_of_the_console() -> None:
    assert table(PAGE, "Type", "Told when") == [[event.value, words] for event, words in WORDS.items()]

"""The product itself, started as ``mailer run`` starts it, with a small society in it: for journeys that go to the end.

Broker, workers, pump, web server and the sandbox with its events are processes of their own on free
ports, on SQLite in a directory that is thrown away. Nothing of this test session reaches into them
but their own pages.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from mailer.demo.society import COLUMNS, write_society
from mailer.runtime.embedded import Embedded
from tests.browser.walking import Walk

MEMBERS: Final = 60
# Events come within seconds instead of minutes, and there is time to press Stop before anything leaves.
_SANDBOX: Final = ("--seed", "2016", "--pace", "0.02")
_ENVIRONMENT: Final = {"MAILER_COOLING_OFF": "25"}
IDA: Final = {
    "number": "M-90001",
    "given_name": "Ida",
    "family_name": "Noddack-Tacke",
    "category": "regular",
    "country": "JP",
    "time_zone": "Asia/Tokyo",
    "dues_until": "2099-12-31",
}
"""A member without an address."""


@dataclass(frozen=True, slots=True)
class Product:
    """Where it answers, where its letters arrive, and the passwords of its staff by address."""

    url: str
    mailbox: str
    passwords: Mapping[str, str]

    def sign_in(self, walk: Walk, name: str) -> Page:
        """Sign in by the form; ``name`` is what stands before the @."""
        email = f"{name}@society.example.org"
        page = walk.to("/sign-in")
        page.get_by_label("Address").fill(email)
        page.get_by_label("Password", exact=True).fill(self.passwords[email])
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Good day")).to_be_visible()
        return page

    def read_mail(self, page: Page, to: str, subject: str) -> Page:
        """Open the latest message to an address in the sandbox's mailbox."""
        page.goto(f"{self.mailbox}/?q={to}")
        page.get_by_role("link", name=subject).first.click()
        return page


@contextmanager
def started(home: Path) -> Iterator[Product]:
    """Start everything, with the society's members and staff in it; stopped in order afterwards."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environ = {**kept, **_ENVIRONMENT}
    with Embedded(data_dir=home, sandbox_options=_SANDBOX, environ=environ).start() as running:
        members = home / "members.csv"
        write_society(members, seed=2016, size=MEMBERS)
        with members.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, COLUMNS, lineterminator="\n").writerow(IDA)
        stocking = [sys.executable, "-m", "tests.browser.stocking", str(members)]
        told = subprocess.run(
            stocking, env={**environ, **running.env}, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        yield Product(running.web_url, str(running.sandbox_url), json.loads(told.splitlines()[-1]))

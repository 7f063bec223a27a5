"""A line as JSON holds what programs ask for, and in either form nothing that tells who somebody is."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mailer.accounts.models import Staff
from mailer.deliveries.models import Batch
from mailer.members.models import Member
from mailer.observing.context import working_on
from mailer.observing.logs import JsonLines, WithoutPeople
from mailer.observing.scrubbing import scrubbed, scrubbed_whole
from mailer.providers.port import Consignment
from tests.deliveries.sending import Post, start
from tests.people import add_address, make_member


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Everything the product logs, in both forms."""
    out, root = StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(out), logging.StreamHandler(out)]
    for handler, formatter in zip(handlers, (JsonLines(), WithoutPeople("%(levelname)s %(message)s")), strict=True):
        handler.setFormatter(formatter)
        root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    yield out
    root.setLevel(before)
    for handler in handlers:
        root.removeHandler(handler)


def as_json(message: str, *, ids: dict[str, str] | None = None, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("mailer.x", logging.WARNING, __file__, 1, message, (), None)
    record.__dict__.update(extra)
    with working_on(**(ids or {})):
        said: dict[str, Any] = json.loads(JsonLines().format(record))
    return said


def test_a_line_is_one_object_with_the_ids_of_its_task() -> None:
    said = as_json("batch 7 sent\nand more", ids={"task": "t-1", "job": "pump"}, fields={"ms": 3})
    assert said["message"] == "batch 7 sent\nand more"
    assert (said["level"], said["logger"], said["task"], said["job"]) == ("WARNING", "mailer.x", "t-1", "pump")
    assert said["fields"] == {"ms": 3}
    assert said["at"].endswith("+00:00")
    assert "task" not in as_json("after it")


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.1 <ada.lovelace@uni.example.org>: no such user",
        "postgres://mailer:ada@db.example.org/mailer",
        "duplicate key\nDETAIL:  Key (email)=(lovelace) already exists.",
        "DETAIL:  Failing row contains (7, Ada, Lovelace).",
        "GET /u/" + "lovelace" * 3 + " 200",
    ],
)
def test_what_others_quote_is_left_out(text: str) -> None:
    said = scrubbed(text).lower()
    assert "ada" not in said
    assert "lovelace" not in said


@given(st.text(), st.emails())
def test_no_address_gets_through_wherever_it_stands(around: str, address: str) -> None:
    said = scrubbed_whole({"words": [f"{around} <{address}> {around}"]})["words"][0]
    assert address not in said


@pytest.mark.django_db
@pytest.mark.usefixtures("society")
def test_a_send_with_every_kind_of_trouble_names_nobody(ada: Staff, written: StringIO) -> None:
    for number, name in (("1", "Quirinus"), ("2", "Ottilie")):
        make_member(number, f"{name.lower()}@zwingelberg.example.org", given_name=name, family_name="Zwingelberg")
    campaign = start(ada, members=0, batch_size=1)
    post = Post()

    def break_off(sent: Consignment) -> None:
        raise RuntimeError(f"could not send to {sent.copies[0].address}")

    post.provider.before = break_off
    with working_on(task="t-1", job="deliveries.send_batch"):
        for batch in Batch.objects.filter(campaign=campaign, canary=False):
            post.send(batch)
        try:
            with transaction.atomic():
                add_address(Member.objects.get(number="2"), "ottilie@zwingelberg.example.org", preferred=False)
        except IntegrityError:
            logging.getLogger("mailer").exception("could not keep an address")
    said = written.getvalue()
    assert said.count("sending broke off") == 4
    assert "t-1" in said
    assert "Traceback" in said
    for name in ("quirinus", "ottilie", "zwingelberg"):
        assert name not in said.lower()

"""``mailer segment``: saved rules, counted and explained."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from mailer.cli.segment import segment as command
from mailer.members.models import Member
from mailer.segments.models import Segment
from tests.people import make_member


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_add_list_and_show(db: None, nils: Member, eva: Member) -> None:
    make_member("9", None, category="student")
    done = run("add", "Regulars", "--rule", '{"field": "category", "in": ["regular"]}')
    assert "Regulars is saved: 2 members now." in done.output
    assert "Regulars\t2\t" in run("list").output
    shown = run("show", "Regulars", "--topic", "awards").output
    assert "1  left out: turned this topic off" in shown
    assert "1  would get a copy" in shown
    assert "Regulars is changed: 3 members now." in run("add", "Regulars", "--rule", "{}").output


@pytest.mark.parametrize(
    ("rule", "said"), [("{", "not JSON"), ('{"shoe": 44}', "is not a rule"), ("[]", "one JSON object")]
)
def test_a_rule_that_is_none(db: None, rule: str, said: str) -> None:
    done = run("add", "X", "--rule", rule)
    assert done.exit_code == 1
    assert said in done.output
    assert not Segment.objects.exists()


def test_names_that_do_not_exist(db: None) -> None:
    assert "no segment" in run("show", "X").output

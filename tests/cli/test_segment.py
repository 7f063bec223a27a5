"""``mailer segment``: rules saved under a name, counted, shown and explained."""

from __future__ import annotations

import orjson
import pytest
from click.testing import CliRunner, Result

from mailer.accounts.models import Staff
from mailer.cli.segment import segment as command
from mailer.content.models import Society
from mailer.members.models import Member
from mailer.segments.models import Segment
from tests.people import make_campaign, make_member

REGULAR = '{"field": "category", "in": ["regular"]}'


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.fixture
def regulars(ada: Staff, nils: Member, eva: Member) -> Segment:
    make_member("9", None, category="student")
    assert run("create", "Regulars", "--rule", REGULAR, "--note", "first").exit_code == 0
    return Segment.objects.get(name="Regulars")


def test_create_edit_copy_and_delete(regulars: Segment) -> None:
    assert (
        "Regulars is changed, version 2: Every member. 3 members today."
        in run("edit", "Regulars", "--rule", "{}", "--note", "all of them").output
    )
    assert "All is saved, version 1" in run("copy", "Regulars", "All").output
    assert "Everybody is changed, version 1" in run("edit", "All", "--rename", "Everybody").output
    assert "Everybody is deleted" in run("delete", "Everybody").output
    shown = run("show", "Regulars").output
    assert "Regulars: Every member" in shown
    assert "3 members today" in shown
    assert "Ada: all of them" in shown
    assert "Ada: first" in shown


def test_count_sample_and_explain(regulars: Segment) -> None:
    assert run("count", "Regulars").output == "2\n"
    assert run("sample", "Regulars", "--size", "1").output.count("\n") == 1
    assert "In, because category is Regular." in run("explain", "Regulars", "--member", "1001").output
    assert "Out, because category is not Regular." in run("explain", "Regulars", "--member", "9").output
    assert "Regulars\t2\tRegular members" in run("list").output


def test_the_funnel(regulars: Segment) -> None:
    plain = run("funnel", "Regulars", "--topic", "awards").output
    assert plain.splitlines() == [
        "        2  members in the segment",
        "       -1  turned this topic off: 1 remain",
        "        1  get a copy",
    ]
    run("create", "Nils", "--rule", '{"field": "number", "equals": "1001"}')
    told = orjson.loads(run("funnel", "Regulars", "--topic", "awards", "--exclude", "Nils", "--json").output)
    assert (told["segment"], told["audience"]) == (2, 0)
    assert [(step["reason"], step["left_out"], step["remaining"]) for step in told["steps"]] == [
        ("topic_off", 1, 1),
        ("excluded", 1, 0),
    ]
    assert "There is no topic 'x'" in run("funnel", "Regulars", "--topic", "x").output


def test_fields(db: None) -> None:
    said = run("fields").output
    assert "category: Category" in said
    assert "last_days        was in the last … days (count of days)" in said
    assert all(orjson.loads(line)["operators"] for line in run("fields", "--json").output.splitlines())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{", "not JSON"),
        ('{"shoe": 44}', "is not a rule"),
        ("[]", "is not a rule"),
        ('{"all": [{"field": "joined", "on": "x"}, {"field": "y", "in": [1]}]}', "rule.all[1]: there is no field 'y'"),
    ],
)
def test_a_rule_that_is_none(ada: Staff, rule: str, said: str) -> None:
    done = run("create", "X", "--rule", rule)
    assert done.exit_code == 1
    assert said in done.output
    assert not Segment.objects.exists()


def test_what_is_refused(regulars: Segment, ada: Staff, society: Society) -> None:
    make_campaign(by=ada, segment=regulars)
    done = run("delete", "Regulars")
    assert (done.exit_code, "in use by the campaign “Award”" in done.output) == (1, True)
    assert "already" in run("create", "Regulars", "--rule", "{}").output
    for verb in ("show", "count", "sample", "delete", "edit"):
        assert "There is no segment 'X'" in run(verb, "X").output


def test_a_rule_that_broke_is_told_wherever_it_is_asked(regulars: Segment, nils: Member) -> None:
    Segment.objects.update(rule={"field": "custom.gone", "empty": True})
    assert "Regulars\t?\tthis rule can't be used" in run("list").output
    for words in (["count"], ["sample"], ["funnel"], ["explain", "--member", "1001"]):
        done = run(words[0], "Regulars", *words[1:])
        assert (done.exit_code, "custom.gone" in done.output) == (1, True), words

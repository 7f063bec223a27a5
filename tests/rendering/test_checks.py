"""Each rule finds what it is for, tells place and remedy, and is silent about a letter that is well."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailer.rendering import checks
from tests.rendering.check_cases import CASES, Case
from tests.rendering.checking import GAPLESS, IMG, codes, findings

ROOM = Path(checks.__file__).parent
DOCUMENT = ROOM.parents[2] / "docs" / "checks.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| (error|warning|error or warning) \|", re.MULTILINE)


def _codes_in_source() -> Iterator[tuple[str, str]]:
    """Each code and the severity as the rules give them; a severity that depends is "error or warning"."""
    for file in ROOM.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Finding"):
                continue
            code, severity = call.args[:2]
            choices = (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,)
            for choice in choices:
                said = severity.value if isinstance(severity, ast.Constant) else "error or warning"
                yield str(ast.literal_eval(choice)), str(said)


def test_every_rule_has_its_two_letters() -> None:
    told = {code for code, _ in _codes_in_source()}
    assert Counter(case.code for case in CASES) == Counter(told)


def test_every_rule_is_in_the_documentation() -> None:
    assert sorted(ROW.findall(DOCUMENT.read_text("utf-8"))) == sorted(set(_codes_in_source()))


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_letter_that_breaks_the_rule_is_told_place_and_remedy(tmp_path: Path, case: Case) -> None:
    (finding,) = findings(tmp_path, **case.wrong)
    assert (finding.code, finding.severity) == (case.code, case.severity)
    assert finding.place
    assert finding.message.endswith(".")
    assert finding.remedy.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=[case.code for case in CASES])
def test_a_letter_that_keeps_the_rule_is_told_nothing(tmp_path: Path, case: Case) -> None:
    assert findings(tmp_path, **case.right) == ()


def test_a_letter_that_is_well_gets_no_findings(tmp_path: Path) -> None:
    table = f'<table role="presentation" {GAPLESS}><tr><td>{IMG}</td></tr></table>'
    assert findings(tmp_path, f'<h2>One</h2>{table}<h2 id="b">Two</h2><a href="#b">Two</a>') == ()


def test_errors_come_first(tmp_path: Path) -> None:
    found = codes(tmp_path, IMG.replace("https://x.org/", "").replace('width="280"', ""), preheader="")
    assert [severity for _, severity in found] == ["error", "error", "warning"]


def test_findings_show_examples_and_no_markers(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, '<p style="color:#999">{{ merge.salutation }}</p>')
    assert "Dear Ada Lovelace" in finding.place

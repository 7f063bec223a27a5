"""Faults are told by the labels of the form."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mailer.content import registry
from mailer.content.faults import ContentRefused
from mailer.content.forms.asked import as_asked


def test_what_is_missing_is_told_by_its_label() -> None:
    content: dict[str, Any] = registry.get("newsletter").sample()
    number = next(at for at, section in enumerate(content["sections"]) if section["kind"] == "deadlines")
    content["sections"][number]["deadlines"][1]["zone"] = "Mars/Olympus"
    content["sections"][0]["body"] = ""
    content["volume"], content["renewal"]["url"] = None, ""
    content["unknown"] = 1
    with pytest.raises(ContentRefused) as refused:
        registry.validate("newsletter", content)
    told = {
        fault.place: f"{fault.message}. {fault.remedy}"
        for fault in as_asked("newsletter", content, refused.value.faults)
    }
    assert told["Sections 1 (From the President), Letter"] == "is empty. Fill it in."
    assert told["Volume"] == told["Renewal link, Address"] == "is empty. Fill it in."
    assert any(re.fullmatch(r"Sections 7 \(.*\), Deadlines 2 \(.*\), Time zone", place) for place in told)
    assert "unknown" in told

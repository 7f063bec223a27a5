"""A letter is compiled once, and anew as soon as anything in it is another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mailer.campaigns.compiling import compiled
from tests.rendering.letters import letter


def test_the_same_letter_is_compiled_once(tmp_path: Path) -> None:
    source = letter(tmp_path, html="<p>{{ letter.x }}</p>", content={"x": "One"})
    first = compiled(source, "is_trainee=yes")
    assert compiled(replace(source, content={"x": "One"}), "is_trainee=yes") is first
    assert compiled(source, "is_trainee=no") is not first


def test_other_words_another_brand_and_other_templates_show_at_once(tmp_path: Path) -> None:
    source = letter(tmp_path, html="<p>{{ letter.x }} {{ society.name }}</p>", content={"x": "One"})
    assert "One" in compiled(source, "").skeleton.html.pieces[0]
    changed = replace(source, content={"x": "Two"}, society={**source.society, "name": "Other"})
    assert "Two Other" in "".join(compiled(changed, "").skeleton.html.pieces)
    body = tmp_path / source.kind / "body.html"
    body.write_text(body.read_text("utf-8").replace("<p>", "<p>Touched: "), "utf-8")
    assert "Touched: Two Other" in "".join(compiled(changed, "").skeleton.html.pieces)

"""Where merge fields may stand in HTML, and where they are refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.rendering.errors import SlotInForbiddenPlace
from mailer.rendering.parts import Slot
from mailer.rendering.pipeline import compile_letter
from tests.rendering.letters import letter

NAME, URL = "{{ merge.first_name }}", "{{ merge.preferences_url }}"


@pytest.mark.parametrize(
    ("html", "slot"),
    [
        (f"<p>{NAME}</p>", Slot(("first_name",), "html")),
        (f"<p>{URL}</p>", Slot(("preferences_url",), "html")),
        (f'<a href="{URL}">x</a>', Slot(("preferences_url",), "url")),
        # No address has a space or a quote, so it ends where it should without quotes too.
        (f"<a href={URL}>x</a>", Slot(("preferences_url",), "url")),
        (f'<img src="{URL}" alt="">', Slot(("preferences_url",), "url")),
        (f'<p title="{NAME}">x</p>', Slot(("first_name",), "attribute")),
        (f"<p title='&lt;{NAME} &amp; co'>x</p>", Slot(("first_name",), "attribute", ("<", " & co"))),
        (
            f'<img src="https://x.org/a" alt="{NAME}, {NAME}">',
            Slot(("first_name", "first_name"), "attribute", ("", ", ", "")),
        ),
        (f'<a aria-label="{NAME}" href="https://x.org">x</a>', Slot(("first_name",), "attribute")),
        (f"<p>a &lt; {NAME} &gt; b <!-- c --></p>", Slot(("first_name",), "html")),
        (f"<p><!--[if mso]><b><![endif]-->{NAME}</p>", Slot(("first_name",), "html")),
    ],
)
def test_a_slot_knows_its_place(tmp_path: Path, html: str, slot: Slot) -> None:
    part = compile_letter(letter(tmp_path, html=html), variant={}).skeleton.html
    assert part.slots[0] == slot


@pytest.mark.parametrize(
    ("html", "where"),
    [
        (f"<style data-premailer='ignore'>.{NAME} {{ color: red }}</style>", "inside <style>"),
        (f"<script>var x = '{NAME}'</script>", "inside <script>"),
        (f"<!-- {NAME} -->", "inside a comment"),
        (f"<!--[if mso]>{NAME}<![endif]-->", "inside a comment"),
        (f"<{NAME}>x</{NAME}>", "could change the letter|in the name of a tag|inside"),
        (f'<p {NAME}="x">x</p>', "in the name of a tag or attribute|could change the letter"),
        (f"<p title={NAME}>x</p>", "could change the letter"),
        (f'<p class="{NAME}">x</p>', "in the attribute class"),
        (f'<p style="color: {NAME}">x</p>', "in the attribute style"),
        (f'<p id="{NAME}">x</p>', "in the attribute id"),
        (f'<p title="{URL}">x</p>', "in the attribute title"),
        (f'<a href="{NAME}">x</a>', "as part of an address"),
        (f'<a href="https://x.org/{NAME}">x</a>', "as part of an address"),
        (f'<a href="{URL}?a=1">x</a>', "as part of an address"),
        (f'<a href="mailto:x@y.org?subject={NAME}">x</a>', "as part of an address"),
        (f'<a href="{URL}{URL}">x</a>', "as part of an address"),
        (f'<p onclick="{NAME}">x</p>', "in the attribute onclick"),
        (f"<noscript>{NAME}</noscript>", "inside <noscript>"),
        (f"<iframe>{NAME}</iframe>", "inside <iframe>"),
    ],
)
def test_elsewhere_a_merge_field_is_refused(tmp_path: Path, html: str, where: str) -> None:
    source = letter(tmp_path, more={"note/body.html": f"<html><body>\n<p>words</p>\n{html}</body></html>"})
    with pytest.raises(SlotInForbiddenPlace, match=where) as caught:
        compile_letter(source, variant={})
    assert (caught.value.file, caught.value.line) == ("note/body.html", 3)
    assert "the merge field" in caught.value.message


def test_html_without_escaping_is_refused(tmp_path: Path) -> None:
    source = letter(tmp_path, html="{% include '_base/line.txt' %}", more={"_base/line.txt": f"Dear {NAME}"})
    with pytest.raises(Exception, match=r"_base/line.txt, line 1: .*without HTML escaping"):
        compile_letter(source, variant={})

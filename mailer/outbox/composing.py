"""Writing a message in the language that is active, from ``templates/outbox/<kind>.txt`` and ``<kind>.html``.

The first line of the plain part is the subject, and an empty line follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from mailer.rendering.inline import inline_css, without_unsafe_text
from mailer.rendering.message import Message


def compose(kind: str, context: Mapping[str, Any]) -> Message:
    """One message. ``context`` holds ``society`` (name, contact address, postal address, accent colours) and more."""
    said = {**context, "language": get_language() or "en"}
    subject, _, text = _written(f"outbox/{kind}.txt", said).partition("\n")
    html = inline_css(_written(f"outbox/{kind}.html", {**said, "subject": subject.strip()}))
    return Message(subject=subject.strip(), preheader="", text=text.strip() + "\n", html=html)


def _written(template: str, said: Mapping[str, Any]) -> str:
    """What people typed, such as a note to a colleague, may hold characters that no message carries."""
    return without_unsafe_text(render_to_string(template, dict(said)))

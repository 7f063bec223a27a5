"""Small letters for tests: a template folder from a few strings, and values nobody would choose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mailer.rendering.fields import FIELDS
from mailer.rendering.pipeline import LetterSource
from mailer.rendering.recipient import Recipient

SOCIETY: dict[str, Any] = {"name": "The Society", "postal_address": ["1 Main Street", "Springfield"]}
EXAMPLES = {name: field.example for name, field in FIELDS.items()}
ADA = Recipient(
    given_name="Ada",
    family_name="Lovelace",
    member_number="ICIS-0042",
    category="Regular",
    institution="University of London",
    country="United Kingdom",
    dues_until="31 December 2026",
    unsubscribe_url="https://news.example.org/u/4q",
    preferences_url="https://news.example.org/p/4q",
    view_online_url="https://news.example.org/v/4q",
)
NASTY = [
    '"', "'", "\"'", "&", "<", ">", "&amp;", "&#39;", "&{", "}", "&{x}", "<!--", "-->", "<!--x-->", "<!-->", "]]>",
    "<b>", "</p>", "</style>", "%", "%20", "%s", "{{", "}}", "{% x %}", "%%x1%%", "\r\n", "\n", "\r", "\t", "\0",
    "\x1f", "\x85", "\xa0", "\u2028", "é", "e\u0301", "ß", "日本", "שלום", "\u200f", "\u200d", "\u202e", "\ufeff",
    "\ufffe", "🦊", "👩\u200d🔬", " ", "  ", "Ada", "O'Brien", "=", "/", "\\", "`", "$1",
]  # fmt: skip
"""What breaks letters, in pieces."""

FOOTER_TEXT = (
    "\n{{ merge.view_online_url }}\n{{ merge.unsubscribe_url }}\n\n"
    "{% for line in society.postal_address %}{{ line }}\n{% endfor %}"
)
FOOTER_HTML = (
    '<p><a href="{{ merge.view_online_url }}">Read on the web</a> '
    '<a href="{{ merge.unsubscribe_url }}">Unsubscribe</a> '
    "{% for line in society.postal_address %}{{ line }} {% endfor %}</p>"
)


def page(body: str, head: str = "") -> str:
    """An HTML template with ``body`` in a frame that passes the checks."""
    return (
        '<!DOCTYPE html>\n<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>T</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
        f"<body>{body}{FOOTER_HTML}</body></html>"
    )


def letter(
    folder: Path,
    *,
    html: str = "<p>{{ merge.salutation }},</p>",
    head: str = "",
    text: str = "{{ merge.salutation }},\n",
    subject: str = "News for {{ merge.first_name }}",
    preheader: str = "What happened",
    content: Mapping[str, Any] | None = None,
    society: Mapping[str, Any] = SOCIETY,
    more: Mapping[str, str] | None = None,
) -> LetterSource:
    """Write the templates of a letter of kind "note" into ``folder``; ``more`` holds further files by name."""
    files = {
        "note/subject.txt": subject,
        "note/preheader.txt": preheader,
        "note/body.txt": text + FOOTER_TEXT,
        "note/body.html": page(html, head),
        **(more or {}),
    }
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return LetterSource(folder, "note", content or {}, society)

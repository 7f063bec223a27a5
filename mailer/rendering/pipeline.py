"""From a letter to its messages: compiled once a variant, or in full for one recipient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from mailer.rendering.environment import render_template
from mailer.rendering.fields import FIELDS
from mailer.rendering.inline import inline_css
from mailer.rendering.message import Message
from mailer.rendering.tokens import MergeNamespace, MergeToken, Writer

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_LINE_ENDS = re.compile(r"\r\n?")
_TRAILING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class LetterSource:
    """A letter before it is rendered: the template folder of its kind, what staff wrote, the society.

    ``template_root`` is the folder that holds ``<kind>/`` and ``_base/``; ``content`` and
    ``society`` are plain data (mappings, lists, texts, numbers).
    """

    template_root: Path
    kind: str
    content: Mapping[str, Any]
    society: Mapping[str, Any]


def render_in_full(
    source: LetterSource, *, variant: Mapping[str, str | bool], values: Mapping[str, str]
) -> Message:
    """Render for one recipient the naive way, inlining included. Raises ``LetterError``."""
    draft = _render_parts(source, variant, lambda field, place: values[field])
    return Message(draft.subject, draft.preheader, draft.text, inline_css(draft.html))


def _render_parts(source: LetterSource, variant: Mapping[str, str | bool], write: Writer) -> Message:
    context: dict[str, Any] = {
        "letter": source.content,
        "society": source.society,
        "variant": variant,
        "merge": MergeNamespace({name: MergeToken(name, write) for name in FIELDS}),
    }
    def part(name: str, **more: str) -> str:
        return render_template(source.template_root, f"{source.kind}/{name}", {**context, **more})

    subject = _single_line(part("subject.txt"))
    preheader = _single_line(part("preheader.txt"))
    return Message(
        subject,
        preheader,
        _tidy(part("body.txt", preheader=preheader)),
        part("body.html", preheader=preheader),
    )


def _single_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _tidy(text: str) -> str:
    """Unix line ends, no trailing spaces, at most one blank line: what conditions in a template leave behind."""
    lines = _TRAILING_SPACES.sub("", _LINE_ENDS.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n") + "\n"

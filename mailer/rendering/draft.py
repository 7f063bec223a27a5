"""A letter's templates, run: the four parts before CSS is inlined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailer.rendering.environment import render_template
from mailer.rendering.errors import LetterError
from mailer.rendering.fields import FIELDS, is_data
from mailer.rendering.inline import refuse_unsafe_text
from mailer.rendering.message import Message
from mailer.rendering.tokens import MergeNamespace, MergeToken, Place, Writer

Variant = Mapping[str, str | bool]

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_LINE_ENDS = re.compile(r"\r\n?")
_TRAILING_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class LetterSource:
    """A letter before it is rendered.

    ``template_root`` is the folder that holds ``<kind>/{subject.txt,preheader.txt,body.txt,body.html}``
    and ``_base/``. ``content`` and ``society`` are plain data: mappings, lists, texts, numbers.
    """

    template_root: Path
    kind: str
    content: Mapping[str, Any]
    society: Mapping[str, Any]


class _Tokens(dict[str, MergeToken]):
    """A token for every field of the register, and one for any data field that is asked for."""

    def __init__(self, write: Writer) -> None:
        super().__init__((name, MergeToken(name, write)) for name in FIELDS)
        self._write = write

    def __missing__(self, name: str) -> MergeToken:
        if not is_data(name):
            raise KeyError(name)
        return MergeToken(name, self._write)


def render_parts(source: LetterSource, variant: Variant, write: Writer) -> Message:
    """Run the templates; ``write`` gives the text of each merge field. Raises ``LetterError`` with its place."""
    context: dict[str, Any] = {
        "letter": source.content,
        "society": source.society,
        "variant": variant,
        "merge": MergeNamespace(_Tokens(write)),
    }
    subject = _single_line(_render(source, "subject.txt", context))
    context["preheader"] = preheader = _single_line(_render(source, "preheader.txt", context))
    text = _tidy(_render(source, "body.txt", context))
    return Message(subject, preheader, text, _render(source, "body.html", context))


def _render(source: LetterSource, name: str, context: Mapping[str, Any]) -> str:
    file = f"{source.kind}/{name}"
    text = render_template(source.template_root, file, context)
    with faults_found_in(source, file):
        refuse_unsafe_text(text)
    return text


def _single_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


def _tidy(text: str) -> str:
    """Unix line ends, no trailing spaces, at most one blank line: what conditions in a template leave behind."""
    lines = _TRAILING_SPACES.sub("", _LINE_ENDS.sub("\n", text))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n") + "\n"


@contextmanager
def faults_found_in(source: LetterSource, file: str) -> Iterator[None]:
    """Give a fault that shows only in the finished part its place in the templates: ``file``, or better."""
    try:
        yield
    except LetterError as exc:
        if not exc.file:
            exc.file, exc.line = _find(source, exc.snippet) or (file, 1)
        raise


def _find(source: LetterSource, snippet: str) -> Place | None:
    if not snippet:
        return None
    for folder in (source.kind, "_base"):
        for path in sorted((source.template_root / folder).rglob("*")):
            if path.suffix in (".html", ".css") and (start := (text := path.read_text("utf-8")).find(snippet)) >= 0:
                line = text.count("\n", 0, start + len(snippet)) + 1
                return path.relative_to(source.template_root).as_posix(), line
    return None

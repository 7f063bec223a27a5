"""A letter before anybody gets it: everything that is wrong with it, and how it reads. Nothing is stored.

Works for a campaign as it stands now, and for content that is not part of a campaign yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Any

from mailer.campaigns.compiling import compiled
from mailer.content import registry, variants
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.faults import Fault, path, place
from mailer.content.images.services import image_sizes
from mailer.content.services import brand_context, society
from mailer.rendering.checks import Finding
from mailer.rendering.errors import LetterError
from mailer.rendering.filters import longdate
from mailer.rendering.pipeline import LetterSource, compile_letter
from mailer.rendering.skeleton import Skeleton

Location = tuple[int | str, ...]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
_TAGS = re.compile(r"<[^>]*>")
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding, the keys of the variants that have it, and the field of the form to mend it in, if known."""

    finding: Finding
    variants: tuple[str, ...]
    path: str = ""


def content_source(content_type: str, content: Mapping[str, Any]) -> LetterSource:
    """The letter that ``content`` would be.

    Raises:
        ContentRefused: with every fault in the content.
        SocietyMissing: nobody has said whose letters these are.
    """
    checked = registry.validate(content_type, content)
    return LetterSource(EMAIL_TEMPLATES, content_type, checked, brand_context(society()))


def variants_of(source: LetterSource) -> list[str]:
    """The keys of every variant a letter of this kind can have."""
    return [variants.key(values) for values in variants.combinations(registry.get(source.kind).variants)]


def skeleton_of(source: LetterSource, variant: str) -> Skeleton:
    """One variant, ready to be joined with a reader's values.

    Raises:
        LetterError: naming template, line and remedy.
    """
    return compiled(source, variant).skeleton


def examine(source: LetterSource, *, today: date) -> list[Remark]:
    """Everything to be said about every variant, each thing once; errors first."""
    seen: dict[Finding, list[str]] = {}
    sizes = image_sizes()
    for key in variants_of(source):
        for finding in dict.fromkeys(_findings(source, key, today, sizes)):
            seen.setdefault(finding, []).append(key)
    remarks = [_as_staff_know(finding, source.content, tuple(keys)) for finding, keys in seen.items()]
    return sorted(remarks, key=lambda remark: remark.finding.severity)


def refused(faults: Iterable[Fault]) -> list[Remark]:
    """Faults in the content as remarks: such a letter has no variants yet."""
    return [
        Remark(Finding("content", "error", fault.place, f"{fault.message}.", fault.remedy), (), fault.path)
        for fault in faults
    ]


def _findings(source: LetterSource, key: str, today: date, sizes: Mapping[str, int]) -> tuple[Finding, ...]:
    try:
        return compile_letter(source, variant=variants.parse(key), today=today, image_bytes=sizes).findings
    except LetterError as exc:
        return (_template_fault(exc),)


def _template_fault(exc: LetterError) -> Finding:
    """An error that stops rendering: its first sentence tells it, the others what to do."""
    where = f"template {exc.file}, line {exc.line}" if exc.line else f"template {exc.file}"
    trouble, _, remedy = exc.message.partition(". ")
    code = _WORD_START.sub("-", type(exc).__name__).lower()
    return Finding(code, "error", where, f"{trouble.rstrip('.')}.", remedy or "Correct the template at this place.")


def _as_staff_know(finding: Finding, content: Mapping[str, Any], keys: tuple[str, ...]) -> Remark:
    """The finding with the section and field it stands in, where its words are found in the content."""
    location = _location(_plain(finding.quote), content) if finding.quote else None
    if location is None:
        return Remark(finding, keys)
    named = replace(finding, place=f"{place(location, content)} ({finding.place})")
    return Remark(named, keys, path(location, content))


def _location(quote: str, content: Mapping[str, Any]) -> Location | None:
    """The field that is the quote, or has it as a link's words, or holds it at all, or is a date written out in it."""
    fields = [(where, _plain(text), unescape(text)) for where, text in _fields(content)]
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda plain, _: plain == quote,
        lambda _, written: f">{quote}</" in written,
        lambda plain, written: quote in plain or quote in written,
        lambda plain, _: (told := _written_out(plain)) != "" and told in quote,
    )
    return next((where for fits in ways for where, plain, written in fields if fits(plain, written)), None)


def _written_out(text: str) -> str:
    """A date field as letters write it; "" for every other text."""
    try:
        return longdate(text) if _DATE.match(text) else ""
    except ValueError:
        return ""


def _fields(value: Any, location: Location = ()) -> Iterator[tuple[Location, str]]:
    """Every text in the content with its location, in which, as in a fault's, a section's kind is a step."""
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, Mapping):
        here = (*location, value["kind"]) if location and isinstance(value.get("kind"), str) else location
        for name, part in value.items():
            yield from _fields(part, (*here, name))
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _fields(part, (*location, number))


def _plain(text: str) -> str:
    """The words of plain or rich text."""
    return " ".join(unescape(_TAGS.sub(" ", text)).split())

"""What is wrong with a letter's content, in the words of the people who wrote it.

Every fault names a place ("section 3 (Deadlines), deadline 1, zone"), says what is the matter and
what to do. Nothing here knows a content type: places are read off the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_ONE_OF_MANY = {
    "people": "person",
    "present": "name",
    "eligibility": "condition",
    "submit": "item",
    "prize": "part",
    "stories": "story",
    "agenda": "item",
    "included": "item",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing staff must put right; ``path`` is the name of its field in the letter's form."""

    place: str
    message: str
    remedy: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.remedy}"


class ContentRefused(Exception):
    """The content can't become a letter; ``faults`` lists everything that is wrong, in reading order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def faults_of(error: ValidationError, data: object) -> tuple[Fault, ...]:
    """The faults behind pydantic's ``error`` about ``data``, the content that was validated."""
    return tuple(_fault(details, data) for details in error.errors(include_url=False))


def place(location: Sequence[int | str], data: object) -> str:
    """Where in the letter ``location`` is: its numbered items by the names staff gave them."""
    words: list[str] = []
    here: Any = data
    before: int | str | None = None
    for step in location:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            words[-1] = _numbered(str(before), step, here)
        elif isinstance(here, Mapping) and here.get("kind") == step and before != "kind":
            # pydantic names the kind it chose; staff see no such step, but a field may have the same name.
            before = "kind"
            continue
        else:
            words.append(step.replace("_", " "))
            here = here.get(step) if isinstance(here, Mapping) else None
        before = step
    return ", ".join(words) or "the letter"


def _numbered(many: str, index: int, item: object) -> str:
    one = _ONE_OF_MANY.get(many, many.removesuffix("s")).replace("_", " ")
    if many != "sections" or not isinstance(item, Mapping):
        return f"{one} {index + 1}"
    name = item.get("title") or str(item.get("kind", "")).replace("_", " ").capitalize()
    return f"{one} {index + 1} ({name})" if isinstance(name, str) and name else f"{one} {index + 1}"


def path(location: Sequence[int | str], data: object) -> str:
    """The name of the field at ``location`` in the letter's form, such as ``sections.2.title``."""
    return ".".join(map(str, _steps(location, data)))


def _steps(location: Sequence[int | str], data: object) -> Iterator[int | str]:
    """``location`` without the kinds that pydantic names as if they were fields."""
    here: Any = data
    chose = False
    for step in location:
        if not chose and isinstance(here, Mapping) and here.get("kind") == step:
            # A field may have the same name as the kind it belongs to, so only the first is passed over.
            chose = True
            continue
        yield step
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
        chose = False


def _fault(details: ErrorDetails, data: object) -> Fault:
    # Rich text is read into a list of its paragraphs; for who writes it, it is empty.
    written = details["type"] == "too_short" and isinstance(details["input"], str)
    kind = "string_too_short" if written else details["type"]
    message, remedy = _SENTENCES.get(kind, ("{msg}", "Correct it."))
    context = {**details.get("ctx", {}), "msg": details["msg"][:1].lower() + details["msg"][1:]}
    where = details["loc"]
    return Fault(place(where, data), message.format_map(context), remedy.format_map(context), path(where, data))


# By pydantic's error types; what stands in braces is the context of the error.
_SENTENCES = {
    "refusal": ("{message}", "{remedy}"),
    "missing": ("is missing", "Fill it in."),
    "extra_forbidden": ("is not a field of this letter", "Remove it, or correct its name."),
    "string_too_short": ("is empty", "Fill it in, or leave it out where it may be left out."),
    "string_too_long": ("is longer than {max_length} characters", "Shorten it."),
    "string_unicode": ("holds a broken character", "Type the text anew or paste it as plain text."),
    "too_short": ("has too few entries", "Add at least {min_length}."),
    "too_long": ("has {actual_length} entries", "Keep at most {max_length}."),
    "union_tag_invalid": ("{tag!r} is not a kind there is here", "Use one of: {expected_tags}."),
    "union_tag_not_found": ("does not say what kind it is", "Choose its kind."),
    "greater_than_equal": ("is too small", "Use {ge} or more."),
    "less_than_equal": ("is too large", "Use {le} or less."),
    "string_type": ("must be text", "Write words, not a number or a list."),
    "int_type": ("must be a whole number", "Write digits only."),
    "list_type": ("must be a list", "Enter one or more of them as a list."),
    "model_type": ("must be a group of fields", "Enter its fields one by one."),
    "model_attributes_type": ("must be a group of fields", "Enter its fields one by one."),
}

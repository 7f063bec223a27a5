"""Faults told as the letter's form asks for their fields: by the labels that staff have before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from mailer.content.faults import Fault
from mailer.content.forms.layout import Field, layout

_EMPTY = frozenset({"is missing", "is empty"})


def as_asked(content_type: str, content: Mapping[str, Any], faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The same faults, each at its field's place in the form, such as "Call, Deadline, Time zone"."""
    return tuple(_told(content, fault, ", ".join(_labels(content_type, content, fault.path))) for fault in faults)


def _told(content: Mapping[str, Any], fault: Fault, labels: str) -> Fault:
    # What nobody has filled in is empty, whatever it would have to be. The form asks for all that must be there, and
    # only for that: what it misses can't be left out.
    value: Any = reduce(_step, fault.path.split("."), content)
    message = "is empty" if labels and value in ("", None) and fault.message not in _EMPTY else fault.message
    remedy = "Fill it in." if message in _EMPTY else fault.remedy
    return replace(fault, place=labels or fault.place, message=message, remedy=remedy)


def _step(value: Any, step: str) -> Any:
    return _part(value, int(step) if step.isdigit() else step)


def _labels(content_type: str, content: Mapping[str, Any], path: str) -> Iterator[str]:
    """The label of each field on the way to ``path``, as far as the form has them; entries with their number."""
    here: Any = content
    fields = layout(content_type)
    found: Field | None = None
    label = ""
    for step in path.split("."):
        if step.isdigit() and found is not None and found.item is not None:
            found, here = found.item, _part(here, int(step))
            label = _entry(label, int(step), here)
        else:
            found, here = next((field for field in fields if field.name == step), None), _part(here, step)
            if label:
                yield label
            label = found.label if found else ""
        fields = _inside(found, here)
    if label:
        yield label


def _entry(label: str, index: int, entry: Any) -> str:
    title = _part(entry, "title") or _part(entry, "name")
    return f"{label} {index + 1} ({title})" if isinstance(title, str) and title else f"{label} {index + 1}"


def _inside(field: Field | None, value: Any) -> tuple[Field, ...]:
    if field is None:
        return ()
    kind = field.kind(_part(value, "kind"))
    return kind.fields if kind else field.fields


def _part(value: Any, step: int | str) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(step))
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None

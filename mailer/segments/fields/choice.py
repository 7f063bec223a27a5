"""One of a list of codes: category, dues, country, language. What is chosen is stored, what it is called is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mailer.segments.fields import reading
from mailer.segments.fields.field import Choice, Field, Operator, Said, Takes, whose
from mailer.segments.fields.listing import either
from mailer.segments.fields.source import asks, type_of_source
from mailer.segments.fields.text import empty

type_of_labels = Callable[[], dict[str, str]]
type_of_saying = Callable[[str, Sequence[str]], Said]


def named(label: str, names: Sequence[str]) -> Said:
    return whose(label, "is", "is not", either(names))


def choice(
    name: str,
    label: str,
    labels: type_of_labels,
    *,
    group: str,
    source: type_of_source | None = None,
    strict: bool = True,
    can_be_empty: bool = True,
    said: type_of_saying = named,
) -> Field:
    """A field of codes in the column ``name``, or in ``source``.

    Args:
        labels: what each code is called.
        strict: a code that is not among them is refused; otherwise members may have it all the same.
        said: the leaf in words, given the label and the codes' names.
    """
    found = name if source is None else source
    one_of = Operator(
        "in",
        "is one of",
        "is none of",
        Takes.CHOICES,
        reading.among(labels, label.lower()) if strict else reading.texts,
        lambda values, _: asks(found, "in", values),
        lambda values: said(label, _names(values, labels())),
    )
    operators = (one_of, empty(found, label)) if can_be_empty else (one_of,)
    return Field(name, label, group, "choice", operators, lambda: choices(labels()))


def choices(labels: Mapping[str, str]) -> list[Choice]:
    """As a form offers them, in their own order."""
    return [Choice(value, label) for value, label in labels.items()]


def _names(values: Sequence[str], labels: Mapping[str, str]) -> list[str]:
    return [labels.get(value, value) for value in values]

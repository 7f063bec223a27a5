"""Variants: the only values about a recipient that a template may test.

Each has a finite domain, so a letter has a known, small number of versions and each is compiled
once. ``key`` and ``parse`` are inverses: one combination of values has exactly one key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

VariantValue = bool | str


@dataclass(frozen=True, slots=True)
class Variant:
    """One value a template may test, as ``variant.<name>``."""

    name: str
    description: str
    domain: tuple[VariantValue, ...]

    def admits(self, value: object) -> bool:
        # By type as well: 1 equals True, but is not in the domain.
        return any(type(value) is type(known) and value == known for known in self.domain)


class VariantRefused(ValueError):
    """A variant is unknown or its value lies outside the domain; the message says which and what is allowed."""


VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant("is_trainee", "The member is a student or a postdoctoral fellow.", (False, True)),
        Variant("dues", "How the membership fee of this year stands.", ("paid", "due", "lapsed")),
    )
}


def key(values: Mapping[str, VariantValue]) -> str:
    """The canonical name of a combination: ``dues=paid;is_trainee=no``, sorted by variant; "" for none."""
    return ";".join(f"{name}={_written(_known(name), values[name])}" for name in sorted(values))


def parse(text: str) -> dict[str, VariantValue]:
    """The values behind a ``key``. Raises ``VariantRefused`` for anything ``key`` would not write."""
    values = dict(_read(pair) for pair in text.split(";")) if text else {}
    if key(values) != text:
        raise VariantRefused(f"{text!r} is not a variant key. Write each variant once, in alphabetical order.")
    return values


def combinations(names: Iterable[str]) -> Iterator[dict[str, VariantValue]]:
    """Every combination of the named variants' values, in a stable order; one empty dict for no names."""
    ordered = sorted(names)
    for values in product(*(_known(name).domain for name in ordered)):
        yield dict(zip(ordered, values, strict=True))


def _known(name: str) -> Variant:
    try:
        return VARIANTS[name]
    except KeyError:
        raise VariantRefused(f"There is no variant {name!r}. Use one of: {', '.join(VARIANTS)}.") from None


def _written(variant: Variant, value: VariantValue) -> str:
    if not variant.admits(value):
        allowed = ", ".join(_spelt(known) for known in variant.domain)
        raise VariantRefused(f"{variant.name} can't be {value!r}. Use one of: {allowed}.")
    return _spelt(value)


def _read(pair: str) -> tuple[str, VariantValue]:
    name, _, spelling = pair.partition("=")
    variant = _known(name)
    for value in variant.domain:
        if _spelt(value) == spelling:
            return name, value
    allowed = ", ".join(_spelt(known) for known in variant.domain)
    raise VariantRefused(f"{name} can't be {spelling!r}. Use one of: {allowed}.")


def _spelt(value: VariantValue) -> str:
    return value if isinstance(value, str) else ("yes" if value else "no")

"""The letters that are kept and looked at: every sample of every content type, in every variant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mailer.content import variants
from mailer.content.brand import Brand
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.registry import CONTENT_TYPES, get
from mailer.content.variants import VariantValue
from mailer.rendering.message import Message
from mailer.rendering.pipeline import EXAMPLES, LetterSource, compile_letter

BRAND = Brand(
    name="International Cytokine & Interferon Society",
    short_name="ICIS",
    website="https://society.example.org",
    postal_address=("International Cytokine & Interferon Society", "1 Sample Street", "Springfield, NJ 07000, USA"),
    why="You receive this letter as a member of the International Cytokine & Interferon Society.",
    contact_address="office@society.example.org",
    time_zone="America/New_York",
    colour_accent="#7a1f3d",
    colour_accent_dark="#f2a7bd",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One sample in one variant. ``variant`` is its key, "" for a type that has none."""

    content_type: str
    sample: str
    variant: str

    @property
    def name(self) -> str:
        """What its files are called, without ending: "award/sample-call.is_trainee-yes"."""
        return ".".join([f"{self.content_type}/{self.sample}", *self.variant.replace("=", "-").split(";")]).rstrip(".")

    def render(self) -> Message:
        """As the person of the merge fields' examples gets it."""
        content = get(self.content_type).sample(self.sample)
        source = LetterSource(EMAIL_TEMPLATES, self.content_type, content, BRAND.as_context())
        return compile_letter(source, variant=variants.parse(self.variant)).skeleton.render(EXAMPLES)


def every_letter() -> Iterator[Letter]:
    for slug, known in CONTENT_TYPES.items():
        for sample in known.samples():
            for values in variants.combinations(known.variants):
                yield Letter(slug, sample, variants.key(values))


def most_said(slug: str) -> dict[str, VariantValue]:
    """The variant in which a letter of this type says the most."""
    shows: dict[str, VariantValue] = {"dues": "due", "is_trainee": True}
    return {name: shows[name] for name in get(slug).variants}

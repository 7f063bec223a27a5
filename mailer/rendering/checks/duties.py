"""What law and mailbox providers demand of every letter, in both of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.elements import words_of
from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.parts import Part

NEAR_THE_TOP = 600
"""As many letters into the HTML part, a reader still sees the link without scrolling far."""
SHORT_LETTER = 1_500
"""Of so short a letter the end is near the top."""


def text_part(specimen: Specimen) -> Iterator[Finding]:
    if not specimen.message.text.strip():
        yield Finding(
            "text-missing", "error", "text part", "The text part is empty.", "Write its template, body.txt, by hand."
        )


def unsubscribe(specimen: Specimen) -> Iterator[Finding]:
    for place, part, context in _both(specimen):
        if not _has(part, "unsubscribe_url", context):
            yield Finding(
                "unsubscribe-missing",
                "error",
                place,
                "There is no unsubscribe link.",
                "Print {{ merge.unsubscribe_url }} in it; in HTML as the address of a link.",
            )


def unsubscribe_at_hand(specimen: Specimen) -> Iterator[Finding]:
    ways_out = {link.url for link in specimen.links if link.field == "unsubscribe_url"}
    before = 0
    for passage in specimen.plain_view.passages:
        if passage.link is not None and passage.link.get("href", "").strip() in ways_out:
            break
        before += len(passage.text)
    length = sum(len(passage.text) for passage in specimen.plain_view.passages)
    if ways_out and before > NEAR_THE_TOP and length > SHORT_LETTER:
        yield Finding(
            "unsubscribe-far-down",
            "warning",
            "HTML part",
            "The first unsubscribe link stands far down; who does not find it reports the letter as spam.",
            "Add a small unsubscribe link above the letter too.",
        )


def view_online(specimen: Specimen) -> Iterator[Finding]:
    for place, part, context in _both(specimen):
        if not _has(part, "view_online_url", context):
            yield Finding(
                "view-online-missing",
                "warning",
                place,
                "There is no link to the letter as a web page.",
                "Print {{ merge.view_online_url }} in it; in HTML as the address of a link.",
            )


def postal_address(specimen: Specimen) -> Iterator[Finding]:
    address = specimen.society.get("postal_address") or ()
    lines = [address] if isinstance(address, str) else list(address)
    if not lines:
        yield Finding(
            "postal-address-unknown",
            "error",
            "society",
            "The society has no postal address.",
            "Add it to the society's settings; the law wants it in every letter.",
        )
    for place, text in (
        ("text part", " ".join(specimen.message.text.split())),
        ("HTML part", words_of(specimen.document)),
    ):
        if text and any(" ".join(line.split()) not in text for line in lines):
            yield Finding(
                "postal-address-missing",
                "error",
                place,
                "The society's postal address is not in it.",
                "Print every line of society.postal_address in the footer.",
            )


def _both(specimen: Specimen) -> Iterator[tuple[str, Part, str]]:
    """Place, part, and where in it a link's address stands; a part that is missing altogether is told once."""
    if specimen.message.text.strip():
        yield "text part", specimen.skeleton.text, "text"
    yield "HTML part", specimen.skeleton.html, "url"


def _has(part: Part, field: str, context: str) -> bool:
    return any(slot.context == context and field in slot.fields for slot in part.slots)

"""What law and mailbox providers demand of every letter, in both of its parts."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding, Specimen, visible_text
from mailer.rendering.parts import Part


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
        ("HTML part", visible_text(specimen.document)),
    ):
        if any(" ".join(line.split()) not in text for line in lines):
            yield Finding(
                "postal-address-missing",
                "error",
                place,
                "The society's postal address is not in it.",
                "Print every line of society.postal_address in the footer.",
            )


def _both(specimen: Specimen) -> tuple[tuple[str, Part, str], ...]:
    skeleton = specimen.skeleton
    return (("text part", skeleton.text, "text"), ("HTML part", skeleton.html, "url"))


def _has(part: Part, field: str, context: str) -> bool:
    return any(slot.context == context and field in slot.fields for slot in part.slots)

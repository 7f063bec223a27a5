"""Tags of this or another mailing system that nobody will fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

_TAG = re.compile(r"\{[{%#].{0,40}|[}%#]\}|%%\w+%%|\*\|\w+\|\*|\[\[\w+\]\]|<%.{0,40}")


def unresolved_tags(specimen: Specimen) -> Iterator[Finding]:
    message = specimen.message
    for place, text in (
        ("subject", message.subject),
        ("preheader", message.preheader),
        ("text part", message.text),
        ("HTML part", _readable(specimen)),
    ):
        found = _TAG.search(text)
        if found:
            yield Finding(
                "tag-unresolved",
                "error",
                place,
                f"A tag was left in the text: {found[0]!r}.",
                "Delete it. Merge fields are inserted with the picker, not typed.",
                quote=found[0],
            )


def _readable(specimen: Specimen) -> str:
    texts = [
        text
        for element in specimen.document.iter("*")
        if element.tag != "style"
        for text in (element.text, element.tail, *element.attrib.values())
        if text
    ]
    return "\n".join(map(str, texts))

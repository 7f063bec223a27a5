"""Links: they lead somewhere from every inbox, and their words say where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen
from mailer.rendering.links import Link

_SAFE_SCHEMES = ("https", "http", "mailto", "tel")
_EMPTY_WORDS = frozenset(
    {
        "click", "click here", "here", "link", "more", "read more", "this", "this link", "this page", "learn more",
        "details", "website", "hier", "hier klicken", "mehr", "weiterlesen", "mehr lesen", "mehr erfahren", "ici",
        "cliquez ici", "lire la suite", "en savoir plus", "aquí", "haga clic aquí", "leer más", "qui", "clicca qui",
    }
)  # fmt: skip
_AROUND_WORDS = " .!:>»→"
_BARE_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


def addresses(specimen: Specimen) -> Iterator[Finding]:
    targets = {element.get(name) for element in specimen.document.iter() for name in ("id", "name")}
    for link in specimen.links:
        if link.field:
            continue
        finding = _judge(link, targets)
        if finding:
            yield finding


def words(specimen: Specimen) -> Iterator[Finding]:
    for link in specimen.links:
        if not link.text:
            yield Finding(
                "link-without-words",
                "warning",
                _place(link),
                "The link has no words, so it can't be seen or read aloud.",
                "Give it words, or its image an alt text.",
                quote=link.url,
            )
        elif link.text.casefold().strip(_AROUND_WORDS) in _EMPTY_WORDS:
            yield Finding(
                "link-words-say-nothing",
                "warning",
                _place(link),
                f"The words {link.text!r} do not say where the link leads.",
                "Use words that make sense on their own, such as the title of the page.",
                quote=link.text,
            )
        elif _BARE_ADDRESS.fullmatch(link.text):
            yield Finding(
                "link-words-are-address",
                "warning",
                _place(link),
                "The link shows its address, which screen readers spell out and click tracking makes look like fraud.",
                "Use words that make sense on their own, such as the title of the page.",
                quote=link.text,
            )


def ambiguity(specimen: Specimen) -> Iterator[Finding]:
    targets: dict[str, str] = {}
    told: set[str] = set()
    for link in specimen.links:
        words = link.text.casefold().strip(_AROUND_WORDS)
        if not words or words in _EMPTY_WORDS or words in told or targets.setdefault(words, link.url) == link.url:
            continue
        told.add(words)
        yield Finding(
            "link-words-ambiguous",
            "warning",
            _place(link),
            f"Links with the same words {link.text[:60]!r} lead to different places.",
            "Name in each what the reader finds there.",
            quote=link.text,
        )


def _judge(link: Link, targets: set[str | None]) -> Finding | None:
    if link.url.startswith("#"):
        if link.url[1:] in targets:
            return None
        return Finding(
            "link-to-nowhere",
            "error",
            _place(link),
            f"Nothing in the letter is called {link.url[1:]!r}.",
            "Give the heading this id, or remove the link.",
            quote=link.url,
        )
    scheme = _scheme(link.url)
    if scheme not in _SAFE_SCHEMES:
        return Finding(
            "link-not-absolute" if scheme in ("", "file") else "link-unsafe",
            "error",
            _place(link),
            f"The address {link.url[:80]!r} does not work in a letter.",
            "Write the full address, beginning with https://.",
            quote=link.url,
        )
    if scheme == "http":
        return Finding(
            "link-not-encrypted",
            "warning",
            _place(link),
            f"The address {link.url[:80]!r} is not encrypted.",
            "Use https:// if the site offers it.",
            quote=link.url,
        )
    return None


def _scheme(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.scheme if parts.netloc or parts.scheme not in ("https", "http") else ""


def _place(link: Link) -> str:
    return f"HTML part, link {link.text[:60]!r}" if link.text else f"HTML part, link to {link.url[:60]!r}"

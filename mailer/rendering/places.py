"""Where in the HTML a merge field stands: text, an attribute, an address, or nowhere it may.

Works on what lxml wrote, which is regular: attributes are quoted, tags are closed, text has no "<".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailer.rendering.errors import SlotInForbiddenPlace
from mailer.rendering.markers import Markers, Site
from mailer.rendering.parts import Part, Slot

ADDRESS_ATTRIBUTES = frozenset({"href", "src"})
TEXT_ATTRIBUTES = frozenset({"alt", "title", "aria-label", "summary"})

_INSIDE_TAG = r"""(?:[^"'>]+|"[^"]*"|'[^']*')*+>"""
_TOKENS = re.compile(
    r"(?P<comment><!--.*?-->|<![^>]*>|<\?[^>]*>)"
    r"|(?P<raw><(?P<name>style|script|xmp|iframe|noembed|noframes|noscript|plaintext)\b"
    + _INSIDE_TAG
    + r".*?</(?P=name)>)"
    r"|(?P<tag></?[a-zA-Z]" + _INSIDE_TAG + r")"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_ATTRIBUTES = re.compile(r"""(?P<name>[^\s"'<>/=]+)=(?P<quoted>"[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class _Cut:
    """A stretch of HTML that a slot takes the place of."""

    start: int
    end: int
    slot: Slot
    site: Site


def split_html(html: str, markers: Markers) -> tuple[Part, tuple[Site, ...]]:
    """Split at the markers. Returns the part, and for each slot the place that printed its first field.

    Raises:
        SlotInForbiddenPlace: a marker stands where no value can be put safely.
    """
    cuts = [cut for token in _TOKENS.finditer(html) for cut in _cuts(token, markers)]
    edges = [0, *(edge for cut in cuts for edge in (cut.start, cut.end)), len(html)]
    pieces = tuple(html[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return Part(pieces, tuple(cut.slot for cut in cuts)), tuple(cut.site for cut in cuts)


def _cuts(token: re.Match[str], markers: Markers) -> Iterator[_Cut]:
    _, sites = markers.split(token[0])
    if not sites:
        return
    if token["text"] is not None:
        yield from _cuts_in_text(token, markers)
    elif token["tag"] is not None:
        yield from _cuts_in_tag(token, markers, sites)
    elif token["raw"] is not None:
        raise _forbidden(sites[0], f"inside <{token['name']}>", "Print it in the text of the letter.")
    else:
        raise _forbidden(sites[0], "inside a comment", "Print it in the text of the letter.")


def _cuts_in_text(token: re.Match[str], markers: Markers) -> Iterator[_Cut]:
    for found in markers.pattern.finditer(token[0]):
        site = markers.sites[int(found[1])]
        start, end = (token.start() + edge for edge in found.span())
        yield _Cut(start, end, Slot((site.field,), "html"), site)


def _cuts_in_tag(token: re.Match[str], markers: Markers, sites: list[Site]) -> Iterator[_Cut]:
    seen = 0
    for attribute in _ATTRIBUTES.finditer(token[0]):
        texts, within = markers.split(attribute["quoted"][1:-1])
        if within:
            seen += len(within)
            start, end = (token.start() + edge for edge in attribute.span("quoted"))
            yield _Cut(start, end, _quoted_slot(attribute["name"].lower(), texts, within), within[0])
    if seen != len(sites):
        raise _forbidden(
            sites[0], "in the name of a tag or attribute", "Print it in the text, or as the value of an attribute."
        )


def _quoted_slot(name: str, texts: list[str], sites: list[Site]) -> Slot:
    """The slot for a whole attribute value that is ``texts`` with ``sites`` between them."""
    first = sites[0]
    if name in ADDRESS_ATTRIBUTES:
        if first.kind != "url" or len(sites) > 1 or texts != ["", ""]:
            where = f"as part of an address ({name})"
            raise _forbidden(first, where, "Only a merge field that is an address may, and nothing beside it.")
        return Slot((first.field,), "url")
    if name not in TEXT_ATTRIBUTES:
        allowed = ", ".join(sorted(TEXT_ATTRIBUTES))
        raise _forbidden(first, f"in the attribute {name}", f"Use one of: {allowed}; or print it in the text.")
    for site in sites:
        if site.kind == "url":
            raise _forbidden(site, f"in the attribute {name}", "Put the address into href or src, or into the text.")
    return Slot(tuple(site.field for site in sites), "attribute", tuple(map(_unescaped, texts)))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _forbidden(site: Site, where: str, remedy: str) -> SlotInForbiddenPlace:
    return SlotInForbiddenPlace(
        f"the merge field {site.field} can't stand {where}. {remedy}", file=site.file, line=site.line
    )

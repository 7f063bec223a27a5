"""A letter whose links and picture tell that they were used, made from the compiled one for those who allowed it.

Each fixed web address becomes ``site/c/<token>/<number>``, and a picture of one pixel and a link that
nobody can see are put at the end. The token is the one thing that differs between readers, and it is
a slot like any other: everything else is still joined from bytes that lie ready. Where the numbers
lead stays with the skeleton, so no address that is not in a letter can ever be reached through us.

Personal links (unsubscribe, preferences, online) are slots already, and are never touched. The text
part keeps its addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from mailer.rendering.parts import Part, Slot
from mailer.rendering.skeleton import Skeleton

FOLLOW_FIELD: Final = "follow_token"
"""The value that says whose copy it is; letters, digits, dash and underscore only."""
TRAP: Final = 0
"""The number of the link that nobody can see."""
CLICKS: Final = "c"
OPENS: Final = "o"

_HREF: Final = re.compile(r'(?<=\shref=")https?://[^"]+(?=")')
_BODY_END: Final = re.compile(r"(?=</body>)", re.IGNORECASE)
_SLOT: Final = Slot((FOLLOW_FIELD,), "html")


@dataclass(frozen=True, slots=True)
class Labels:
    """Campaign labels for web statistics, put on links to ``host`` and what is under it; "" is no host."""

    host: str
    source: str
    campaign: str

    def on(self, url: str) -> str:
        """``url`` with labels. Addresses of others are never changed, and no label that is there already."""
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        own = self.host.removeprefix("www.")
        if not own or (host != own and not host.endswith(f".{own}")):
            return url
        wanted = {"utm_source": self.source, "utm_medium": "email", "utm_campaign": self.campaign}
        there = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        missing = urlencode({name: value for name, value in wanted.items() if name not in there})
        return parts._replace(query="&".join(filter(None, (parts.query, missing)))).geturl()


def label(skeleton: Skeleton, labels: Labels) -> Skeleton:
    """The letter with campaign labels on the society's own links; they tell the letter, not the reader."""
    return _with_links(skeleton, labels.on)


def follow(skeleton: Skeleton, *, site: str) -> Skeleton:
    """The letter with links and picture that tell; ``site`` is where readers reach us."""
    targets: list[str] = []

    def numbered(url: str) -> str:
        targets.append(url)
        return f"{site}/{CLICKS}/\0/{len(targets)}"

    followed = _with_links(skeleton, numbered)
    html = _slotted(_ended(followed.html, site))
    return replace(followed, html=html, links=tuple(targets))


def unfollowed(html: str, links: tuple[str, ...]) -> str:
    """A copy of such a letter as it was before: for looking at it without telling anybody."""
    if not links:
        return html
    address = re.compile(rf'href="[^"]*/{CLICKS}/[A-Za-z0-9_-]+/(\d+)"')
    plain = _END.sub("", html)
    return address.sub(lambda found: f'href="{escape(links[int(found[1]) - 1], quote=False)}"', plain)


def _with_links(skeleton: Skeleton, change: Callable[[str], str]) -> Skeleton:
    def changed(found: re.Match[str]) -> str:
        return escape(change(unescape(found[0])), quote=False)

    pieces = tuple(_HREF.sub(changed, piece) for piece in skeleton.html.pieces)
    return replace(skeleton, html=replace(skeleton.html, pieces=pieces))


_END_MARK: Final = "<!--e-->"
_END: Final = re.compile(re.escape(_END_MARK) + ".*?" + re.escape(_END_MARK), re.DOTALL)


def _ended(html: Part, site: str) -> Part:
    """The part with the hidden link and the picture before the end of its body."""
    end = (
        f'{_END_MARK}<a href="{site}/{CLICKS}/\0/{TRAP}" style="display:none;mso-hide:all" tabindex="-1" '
        f'aria-hidden="true"></a><img src="{site}/{OPENS}/\0.gif" width="1" height="1" alt="" '
        f'style="border:0;display:block">{_END_MARK}'
    )
    last = html.pieces[-1]
    where = _BODY_END.search(last)
    at = where.start() if where else len(last)
    return replace(html, pieces=(*html.pieces[:-1], last[:at] + end + last[at:]))


def _slotted(html: Part) -> Part:
    """The part with a slot wherever a piece holds the place of the token."""
    pieces: list[str] = []
    slots: list[Slot] = []
    for piece, slot in zip(html.pieces, (*html.slots, None), strict=True):
        texts = piece.split("\0")
        pieces += texts
        slots += [_SLOT] * (len(texts) - 1) + ([slot] if slot else [])
    return Part(tuple(pieces), tuple(slots))

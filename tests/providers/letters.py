"""A small letter and its recipients, for providers."""

from __future__ import annotations

from mailer.providers.port import Consignment, Copy, Sender
from mailer.rendering.skeleton import Part, Skeleton, Slot

LETTER = Skeleton(
    subject=Part(("For ", ""), (Slot(("first_name",), "header"),)),
    preheader=Part(("",), ()),
    text=Part(("Dear ", ",\nhello.\n.\nFrom here\n"), (Slot(("first_name",), "text"),)),
    html=Part(("<p>Dear ", ", hello.</p>"), (Slot(("first_name",), "html"),)),
)


def copy(n: int, *, address: str = "", name: str = "Ada Lovelace", first: str = "Søren & Co") -> Copy:
    return Copy(
        address=address or f"member{n}@mail.example.org",
        name=name,
        values={"first_name": first},
        unsubscribe_url=f"https://news.society.example.org/u/token{n}",
        reference=str(n),
    )


def consignment(*copies: Copy, attempt: int = 1, sender: str = "news@society.example.org") -> Consignment:
    return Consignment(
        skeleton=LETTER,
        sender=Sender("Society", sender, "office@society.example.org"),
        copies=copies,
        arguments={"cid": "7", "bid": "8", "att": str(attempt)},
        stream="newsletter",
        list_id="newsletter.society.example.org",
        tracked=False,
    )


def copies(count: int) -> list[Copy]:
    return [copy(n) for n in range(1, count + 1)]

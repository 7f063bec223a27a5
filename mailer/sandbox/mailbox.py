"""The mailbox for people: every message the sandbox took, as its recipient sees it.

The pages run no script, load nothing from outside and send no referrer. A letter's HTML is shown
in a frame that may do nothing at all; its own pictures are the only thing it may load.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlencode

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mailer.lib.installed import TEMPLATES
from mailer.sandbox import queries
from mailer.sandbox.answers import Answer, Context, Request

_MOST_DIGITS = 18  # what fits SQLite's integers
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'"
_LETTER_POLICY = (
    "sandbox; default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; font-src http: https: data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def mailbox(context: Context, request: Request) -> Answer:
    """The list: ``?q=`` part of an address or subject, ``?cid=`` a campaign, ``?before=``/``?after=`` an id."""
    search, cid = request.query.get("q", "").strip(), request.query.get("cid", "")
    path = context.store.path
    page = queries.page(path, search=search, cid=cid, before=_id(request, "before"), after=_id(request, "after"))
    kept = {name: value for name, value in (("q", search), ("cid", cid)) if value}
    return _page(
        "list.html",
        page=page,
        search=search,
        cid=cid,
        campaigns=queries.campaigns(path),
        status=queries.status(path),
        older=urlencode({**kept, "before": page.older}),
        newer=urlencode({**kept, "after": page.newer}),
    )


def message(context: Context, request: Request) -> Answer:
    """One message: headers, text, HTML, and the events posted for it."""
    found = queries.message(context.store.path, int(request.path.rpartition("/")[2]))
    return _missing() if found is None else _page("message.html", message=found, letter=found.letter)


def letter_html(context: Context, request: Request) -> Answer:
    """The HTML part alone, for the frame."""
    found = queries.message(context.store.path, int(request.path.split("/")[2]))
    if found is None:
        return _missing()
    return _html(found.letter.html.encode(), _LETTER_POLICY)


def _id(request: Request, name: str) -> int | None:
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _missing() -> Answer:
    return _page("missing.html", status_code=404)


def _page(template: str, status_code: int = 200, **values: object) -> Answer:
    return _html(_environment().get_template(template).render(values).encode(), _PAGE_POLICY, status_code)


def _html(body: bytes, policy: str, status: int = 200) -> Answer:
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Answer(status, body, content_type="text/html; charset=utf-8", headers=headers)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"utc": _utc, "clock": _clock, "detail": _detail}
    return environment


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %B %Y, %H:%M:%S UTC")


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %H:%M:%S")


def _detail(event: queries.Event) -> str:
    fields = orjson.loads(event.detail)
    shown = ("type", "bounce_classification", "response", "reason", "url", "useragent")
    parts = [str(fields[name]) for name in shown if name in fields]
    if fields.get("sg_machine_open"):
        parts.insert(0, "by a machine")
    if "attempt" in fields:
        parts.append(f"attempt {fields['attempt']}")
    return ", ".join(parts)

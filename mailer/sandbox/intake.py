"""A valid request becomes rows: one message a recipient, each with its events already planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from secrets import token_urlsafe
from typing import Any

import orjson

from mailer.sandbox.letter import subject_for
from mailer.sandbox.mixes import Mix
from mailer.sandbox.scenario import Tracking, plan
from mailer.sandbox.store import NewMessage, NewRequest, Store
from mailer.sandbox.substitute import substitute

_ANCHOR = re.compile(r"<a\b[^>]*>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_UNTRACKED = re.compile(r"""\bclicktracking\s*=\s*["']?off\b""", re.IGNORECASE)
_NO_WEB_LINK = ("mailto:", "tel:", "#")


@dataclass(frozen=True, slots=True)
class Intake:
    """How accepted messages are treated: which mix, which seed, and how fast (see ``Store.accept``)."""

    mix: Mix
    seed: int
    pace: float


def take_in(store: Store, intake: Intake, body: dict[str, Any], *, now: float, late: float) -> str:
    """Keep a request that ``validate`` found nothing wrong with; return its X-Message-Id.

    ``now`` is Unix seconds; ``late`` is how many seconds later than planned its events are posted.
    """
    common = {name: value for name, value in body.items() if name != "personalizations"}
    categories = body.get("categories")
    request = NewRequest(
        token=token_urlsafe(16),
        accepted=now,
        categories=orjson.dumps(categories).decode() if categories else None,
        body=orjson.dumps(common),
    )
    store.accept(request, list(_messages(common, body["personalizations"], intake, now)), pace=intake.pace, late=late)
    return request.token


def _messages(
    common: dict[str, Any], personalizations: list[dict[str, Any]], intake: Intake, now: float
) -> Iterator[NewMessage]:
    tracking_for = _tracking(common)
    for personalization in personalizations:
        args = {**common.get("custom_args", {}), **personalization.get("custom_args", {})}
        custom_args = orjson.dumps(args).decode()
        subject = subject_for(common, personalization)
        kept = orjson.dumps(personalization)
        starts = max(now, personalization.get("send_at") or common.get("send_at") or 0)
        tracking = tracking_for(personalization.get("substitutions") or {})
        for role in ("to", "cc", "bcc"):
            for person in personalization.get(role) or ():
                email = person["email"]
                yield NewMessage(
                    email=email,
                    subject=subject,
                    cid=args.get("cid"),
                    custom_args=custom_args,
                    personalization=kept,
                    starts=starts,
                    plan=plan(intake.mix, seed=intake.seed, email=email, custom_args=custom_args, tracking=tracking),
                )


def _tracking(common: Mapping[str, Any]) -> Callable[[Mapping[str, str]], Tracking]:
    """Return what makes the tracking of one recipient from its substitutions.

    SendGrid sees opens, clicks and unsubscribes only where its own tracking is on; a request that
    doesn't say counts as on, as in a new account.
    """
    settings = common.get("tracking_settings") or {}
    html = "".join(part["value"] for part in common["content"] if part["type"].lower() == "text/html")
    links = list(_links(html)) if _is_on(settings, "click_tracking") else []
    opens = bool(html) and _is_on(settings, "open_tracking")
    group = (common.get("asm") or {}).get("group_id")
    unsubscribes = group is not None or _is_on(settings, "subscription_tracking")
    return lambda values: Tracking(
        opens=opens,
        unsubscribes=unsubscribes,
        group_id=group,
        links=len(links),
        link_url=lambda link: substitute(links[link], values),
    )


def _is_on(settings: Mapping[str, Any], name: str) -> bool:
    return bool((settings.get(name) or {}).get("enable", True))


def _links(html: str) -> Iterator[str]:
    for anchor in _ANCHOR.findall(html):
        href = _HREF.search(anchor)
        if href and not _UNTRACKED.search(anchor) and not href[1].lower().startswith(_NO_WEB_LINK):
            yield unescape(href[1])

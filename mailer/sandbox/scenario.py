"""What becomes of a message: named mixes, and the plan of events that follows from one.

The plan depends on the seed, the address and the custom args alone, so a run can be repeated.
Whether an address exists depends on seed and address only: a dead mailbox stays dead in the next
campaign too. Every plan of a mix that isn't silent holds exactly one final fate: delivered,
bounce (of type bounce, blocked or expired) or dropped; only an asynchronous bounce follows a
``delivered``, as it does in the world.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import orjson

from mailer.sandbox import replies
from mailer.sandbox.agents import PEOPLE, PRIVACY_PROXY, SCANNER, Agent
from mailer.sandbox.mixes import Mix

ASYNC_BOUNCE = "async_bounce"
MOST_SCANNED_LINKS = 12
_NEW_ID_SHARE, _NEW_ID = 0.1, 100


@dataclass(frozen=True, slots=True)
class Tracking:
    """What SendGrid can see of this message's readers.

    ``links`` counts the tracked links; ``link_url`` gives the address behind one of them as this
    recipient got it. ``group_id`` is the unsubscribe group (asm), if the request named one.
    """

    opens: bool
    unsubscribes: bool
    group_id: int | None
    links: int
    link_url: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Planned:
    """One event to post.

    ``occurred`` and ``due`` are seconds after acceptance at pace 1: when it happens, and when it is
    posted. ``ordinal`` numbers the happening within its message; a duplicate shares it. ``detail``
    is a JSON object with the fields that only this event has.
    """

    kind: str
    detail: str
    occurred: float
    due: float
    ordinal: int


@dataclass(frozen=True, slots=True)
class _Happening:
    kind: str
    detail: str
    at: float


def plan(mix: Mix, *, seed: int, email: str, custom_args: str, tracking: Tracking) -> list[Planned]:
    """Return the events of one message in the order in which they are to be posted.

    ``custom_args`` is the JSON of the message's custom args.
    """
    if mix.silent:
        return []
    address_luck = _number(f"{seed}\0{email.lower()}") / 2**64
    luck = random.Random(_number(f"{seed}\0{email.lower()}\0{custom_args}"))
    return _posting_order(mix, luck, _story(mix, address_luck, luck, tracking))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _story(mix: Mix, address_luck: float, luck: random.Random, tracking: Tracking) -> list[_Happening]:
    fate = _fate(mix, address_luck, luck)
    processed = luck.uniform(0.2, 1.0)
    if fate == "dropped":
        return [_Happening("dropped", luck.choice(replies.DROPPED), processed)]
    story = [_Happening("processed", "{}", processed)]
    at = max(processed, luck.uniform(0.5, 3.0))
    for attempt in range(_deferrals(mix, fate, luck)):
        story.append(_Happening("deferred", luck.choice(replies.DEFERRED[attempt]), at))
        at += luck.uniform(2.0, 4.0)
    if fate in _BOUNCES:
        return [*story, _Happening("bounce", luck.choice(_BOUNCES[fate]), at)]
    story.append(_Happening("delivered", luck.choice(replies.ACCEPTED), at))
    if fate == ASYNC_BOUNCE:
        later = max(at, luck.uniform(6.0, 10.0))
        return [*story, _Happening(ASYNC_BOUNCE, luck.choice(replies.ASYNC_BOUNCE), later)]
    return story + _readers(mix, luck, tracking, at)


_BOUNCES = {"invalid": replies.INVALID, "blocked": replies.BLOCKED, "expired": replies.EXPIRED}


def _fate(mix: Mix, address_luck: float, luck: random.Random) -> str:
    if address_luck < mix.invalid:
        return ASYNC_BOUNCE if luck.random() < mix.async_bounces else "invalid"
    draw = luck.random()
    for fate, share in (("dropped", mix.dropped), ("blocked", mix.blocked), ("expired", mix.expired)):
        if draw < share:
            return fate
        draw -= share
    return "delivered"


def _deferrals(mix: Mix, fate: str, luck: random.Random) -> int:
    if fate == "expired":
        return 2
    return luck.randint(1, mix.most_deferrals) if luck.random() < mix.deferred else 0


def _readers(mix: Mix, luck: random.Random, tracking: Tracking, delivered: float) -> list[_Happening]:
    found: list[_Happening] = []
    if tracking.links and luck.random() < mix.scanners:
        at = delivered + luck.uniform(0.1, 0.9)
        found += [_click(link, SCANNER, tracking, at) for link in range(min(tracking.links, MOST_SCANNED_LINKS))]
    if tracking.opens and luck.random() < mix.machine_opens:
        found.append(_open(PRIVACY_PROXY, delivered + luck.uniform(0.1, 0.9), machine=True))
    if luck.random() < mix.readers:
        # Nobody reads within seconds of delivery, not even in a world as quick as this one.
        found += _person(mix, luck, tracking, max(delivered + luck.uniform(3.1, 4.9), luck.uniform(2.0, 8.0)))
    leaving = max(delivered, luck.uniform(3.0, 9.0))
    if luck.random() < mix.complaints:
        found.append(_Happening("spamreport", "{}", leaving))
    if tracking.unsubscribes and luck.random() < mix.unsubscribes:
        found.append(_unsubscribe(luck.choice(PEOPLE), tracking, leaving))
    return found


def _person(mix: Mix, luck: random.Random, tracking: Tracking, at: float) -> list[_Happening]:
    agent = luck.choice(PEOPLE)
    found = [_open(agent, at, machine=False)] if tracking.opens else []
    if tracking.links and luck.random() < mix.clickers:
        found.append(_click(luck.randrange(tracking.links), agent, tracking, at + luck.uniform(0.1, 1.0)))
    return found


def _open(agent: Agent, at: float, *, machine: bool) -> _Happening:
    detail = {"useragent": agent.useragent, "ip": agent.ip, "sg_content_type": "html", "sg_machine_open": machine}
    return _Happening("open", orjson.dumps(detail).decode(), at)


def _click(link: int, agent: Agent, tracking: Tracking, at: float) -> _Happening:
    where = {"url": tracking.link_url(link), "url_offset": {"index": link, "type": "html"}}
    detail = {"useragent": agent.useragent, "ip": agent.ip, **where}
    return _Happening("click", orjson.dumps(detail).decode(), at)


def _unsubscribe(agent: Agent, tracking: Tracking, at: float) -> _Happening:
    if tracking.group_id is None:
        return _Happening("unsubscribe", "{}", at)
    detail = {
        "useragent": agent.useragent,
        "ip": agent.ip,
        "url": "https://sandbox.invalid/asm",
        "asm_group_id": tracking.group_id,
    }
    return _Happening("group_unsubscribe", orjson.dumps(detail).decode(), at)


def _posting_order(mix: Mix, luck: random.Random, story: list[_Happening]) -> list[Planned]:
    """Put happenings on the wire: some fall behind, some come twice, none before it happened."""
    story.sort(key=lambda happening: happening.at)
    order = list(range(len(story)))
    if len(order) > 1 and luck.random() < mix.shuffled:
        overtaken, overtaking = sorted(luck.sample(order, 2))
        order.insert(overtaking, order.pop(overtaken))
    planned = []
    now = 0.0
    for ordinal in order:
        now = max(now, story[ordinal].at)
        due = now + luck.uniform(*mix.held_back)
        planned.append(_planned(story[ordinal], due, ordinal))
        if luck.random() < mix.duplicates:
            # Now and then SendGrid repeats an event under a new id (sendgrid-nodejs issue 1435).
            again = ordinal + _NEW_ID if luck.random() < _NEW_ID_SHARE else ordinal
            planned.append(_planned(story[ordinal], due + luck.uniform(0.2, 1.0), again))
    return planned


def _planned(happening: _Happening, due: float, ordinal: int) -> Planned:
    return Planned(kind=happening.kind, detail=happening.detail, occurred=happening.at, due=due, ordinal=ordinal)

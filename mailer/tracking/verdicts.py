"""Rules that tell people from machines, as a table. The first that applies decides; none: a person, or unknown.

Who follows a link or fetches a picture can only be guessed: gateways read mail before people do,
and some mail programs fetch every picture unread. So each verdict names its rule, and the rules
have a version: after a change `mailer stats reclassify` judges what is stored anew. A verdict
depends on nothing but the events of one copy, so it is the same in whatever order they came.

Not used: lists of the networks of data centres, which nobody here could keep up to date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from mailer.tracking.events import Kind

VERSION: Final = 1
SOON: Final = timedelta(seconds=2)
BURST: Final = timedelta(seconds=3)
LINKS_IN_A_BURST: Final = 3
COMPANY: Final = timedelta(minutes=15)
TRAP: Final = 0
"""Links of our own are numbered from 1; this number belongs to one that no person can see."""

_PROGRAMS: Final = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|headless|phantom|curl|wget|python|okhttp|go-http|java/|libwww|axios|node-fetch"
    r"|barracuda|proofpoint|mimecast|messagelabs|symantec|fireeye|trellix|sophos|ironport|safelinks|urlfetch|aws-",
    re.IGNORECASE,
)
# Exactly what Apple's privacy proxy calls itself; no browser says so little.
_PRIVACY_PROXY: Final = "Mozilla/5.0"
# These fetch when a person opens, but also at other times.
_CACHES: Final = re.compile(r"GoogleImageProxy|YahooMailProxy", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """One open or click of one copy. ``detail`` and ``event_hash`` are the event's."""

    event_hash: str
    kind: Kind
    at: datetime
    detail: dict[str, Any]

    @property
    def agent(self) -> str:
        return str(self.detail.get("useragent") or "")

    @property
    def source(self) -> tuple[str, str]:
        return str(self.detail.get("from") or ""), self.agent

    @property
    def link(self) -> str:
        return f"{self.detail.get('url')} {self.detail.get('url_offset')}"


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is known about the readers of one copy: its opens and clicks, and when it was delivered."""

    hits: Sequence[Hit]
    delivered: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``machine`` is None where nobody can tell; ``rule`` names what decided, '' for none."""

    machine: bool | None
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``words`` say to people what the rule looks at."""

    name: str
    words: str
    applies: Callable[[Hit, Scene], bool]


def _is_trap(hit: Hit, _: Scene) -> bool:
    return hit.detail.get("trap") is True


def _provider_says_so(hit: Hit, _: Scene) -> bool:
    return hit.detail.get("sg_machine_open") in (True, "true", 1, "1")


def _is_head(hit: Hit, _: Scene) -> bool:
    return hit.detail.get("method") == "HEAD"


def _is_program(hit: Hit, _: Scene) -> bool:
    return _names_program(hit.agent)


@lru_cache(maxsize=4096)
def _names_program(agent: str) -> bool:
    return bool(_PROGRAMS.search(agent))


def _is_privacy_proxy(hit: Hit, _: Scene) -> bool:
    return hit.kind is Kind.OPENED and hit.agent.strip() == _PRIVACY_PROXY


def _is_burst(hit: Hit, scene: Scene) -> bool:
    """Two links within one second of the provider's clock, or three within a few."""
    if hit.kind is not Kind.CLICKED or len(scene.hits) == 1:
        return False
    near = [other for other in scene.hits if other.kind is Kind.CLICKED and abs(other.at - hit.at) <= BURST]
    at_once = {other.link for other in near if other.at == hit.at}
    return len(at_once) > 1 or len({other.link for other in near}) >= LINKS_IN_A_BURST


def _is_too_soon(hit: Hit, scene: Scene) -> bool:
    # Where no program is named the report says too little to go by a clock alone.
    return bool(hit.agent) and scene.delivered is not None and hit.at - scene.delivered <= SOON


RULES: Final = (
    Rule("trap", "followed a link that no person can see", _is_trap),
    Rule("provider", "the provider says that a machine did it", _provider_says_so),
    Rule("head", "asked for the address without the page", _is_head),
    Rule("agent", "calls itself a program and not a browser", _is_program),
    Rule("privacy_proxy", "fetched by a mail program's proxy, read or not", _is_privacy_proxy),
    Rule("burst", "two links within a second, or three within three", _is_burst),
    Rule("too_soon", "within two seconds of delivery", _is_too_soon),
)
COMPANION: Final = Rule(
    "companion", "within 15 minutes of a machine's visit from the same place", lambda _hit, _scene: False
)
PERSON: Final = Verdict(machine=False, rule="browser")
UNKNOWN: Final = Verdict(machine=None, rule="")


def judge(scene: Scene) -> Iterator[tuple[Hit, Verdict]]:
    """A verdict for every open and click of one copy."""
    first = [(hit, _by_rules(hit, scene)) for hit in scene.hits]
    machines = [hit for hit, verdict in first if verdict.machine]
    for hit, verdict in first:
        company = not verdict.machine and any(_keeps_company(hit, machine) for machine in machines)
        yield hit, _machine(COMPANION.name) if company else verdict


def _by_rules(hit: Hit, scene: Scene) -> Verdict:
    for rule in RULES:
        if rule.applies(hit, scene):
            return _machine(rule.name)
    agent = hit.agent
    known = agent.startswith("Mozilla/") and not _is_cache(agent)
    return PERSON if known or hit.detail.get("sg_machine_open") is False else UNKNOWN


@lru_cache
def _machine(rule: str) -> Verdict:
    return Verdict(machine=True, rule=rule)


@lru_cache(maxsize=4096)
def _is_cache(agent: str) -> bool:
    return bool(_CACHES.search(agent))


def _keeps_company(hit: Hit, machine: Hit) -> bool:
    same_place = hit.source == machine.source and bool(hit.source[0])
    return same_place and timedelta(0) <= hit.at - machine.at <= COMPANY

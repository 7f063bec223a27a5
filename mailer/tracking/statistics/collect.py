"""Counting a letter's figures from its rows: four statements, whatever the size of the audience."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django.db import connection

from mailer.deliveries.queries import refusals_of, slug_of
from mailer.deliveries.states import Fate, Flag
from mailer.tracking.statistics.figures import BREAKDOWNS, OTHERS, Figures, LinkFigures, Readers, Share, add
from mailer.tracking.statistics.mailboxes import mailbox_provider

MOST_KEYS: Final = 200
"""Shares kept for one breakdown; smaller ones are added up under ``OTHERS``."""

MOST_LINKS: Final = 300
DELAYS: Final = (60, 300, 3600, 21_600, 86_400)

_SIGNS: Final = Flag.COMPLAINED | Flag.UNSUBSCRIBED
_PERSON, _UNKNOWN, _MACHINE = 0, 1, 2
_LEVEL: Final = f"CASE WHEN machine IS NULL THEN {_UNKNOWN} WHEN machine THEN {_MACHINE} ELSE {_PERSON} END"
_DIALECT: Final = {
    "postgresql": {
        "domain": "lower(split_part(delivery.address, '@', 2))",
        "said": "(NULLIF(delivery.snapshot, '')::json ->> '{}')",
        "detail": "(detail ->> '{}')",
        "place": "(detail -> 'url_offset' ->> 'index')",
        "hour": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')",
        "seconds": "EXTRACT(EPOCH FROM event.at - attempt.submitted_at)",
    },
    "sqlite": {
        "domain": "lower(substr(delivery.address, instr(delivery.address, '@') + 1))",
        "said": "json_extract(NULLIF(delivery.snapshot, ''), '$.{}')",
        "detail": "json_extract(detail, '$.{}')",
        "place": "json_extract(detail, '$.url_offset.index')",
        "hour": "replace(substr(at, 1, 13), ' ', 'T')",
        "seconds": "(julianday(event.at) - julianday(attempt.submitted_at)) * 86400",
    },
}
# A copy counts as a person's when one of its opens is. The batches come first, as in deliveries.queries.
_COPIES: Final = """
WITH engaged AS (
    SELECT delivery_id,
           MIN(CASE WHEN kind = 'opened' THEN {level} END) AS opened,
           MIN(CASE WHEN kind = 'clicked' THEN {level} END) AS clicked
    FROM tracking_event WHERE campaign_id = %s AND kind IN ('opened', 'clicked') AND delivery_id IS NOT NULL
    GROUP BY delivery_id
)
SELECT {domain}, {country}, {category}, delivery.variant, batch.state, delivery.fate, delivery.tracked,
       delivery.flags & {signs}, engaged.opened, engaged.clicked, COUNT(*)
FROM deliveries_batch AS batch CROSS JOIN deliveries_delivery AS delivery
LEFT JOIN engaged ON engaged.delivery_id = delivery.id
WHERE batch.campaign_id = %s AND NOT batch.canary
  AND delivery.campaign_id = batch.campaign_id AND delivery.ordinal BETWEEN batch.first AND batch.last
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
_LINKS: Final = """
WITH clicked AS (
    SELECT {url} AS url, {place} AS place, delivery_id, COUNT(*) AS clicks, MIN({level}) AS level
    FROM tracking_event WHERE campaign_id = %s AND kind = 'clicked' AND delivery_id IS NOT NULL
    GROUP BY 1, 2, 3
)
SELECT url, place, SUM(clicks), SUM(CASE WHEN level = 0 THEN 1 ELSE 0 END),
       SUM(CASE WHEN level = 2 THEN 1 ELSE 0 END), SUM(CASE WHEN level = 1 THEN 1 ELSE 0 END)
FROM clicked WHERE url IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT {most}
"""
_HOURS: Final = "SELECT {hour}, kind, COUNT(*) FROM tracking_event WHERE campaign_id = %s GROUP BY 1, 2 ORDER BY 1, 2"
_DELAYS: Final = """
SELECT CASE {bounds} ELSE '' END, COUNT(*)
FROM tracking_event AS event JOIN deliveries_batchattempt AS attempt
  ON attempt.batch_id = event.batch_id AND attempt.attempt = event.attempt
WHERE event.campaign_id = %s AND event.kind = 'delivered' GROUP BY 1
"""


class _Some(NamedTuple):
    """Copies that are alike in everything that is counted."""

    domain: str | None
    country: str | None
    category: str | None
    variant: str
    state: str
    fate: int
    tracked: bool
    signs: int
    opened: int | None
    clicked: int | None
    copies: int


def collect(campaign_id: int) -> Figures:
    """Count everything there is about the letter, now."""
    whole, parts = _shares(campaign_id)
    return Figures(
        whole=whole,
        parts={name: _largest(part) for name, part in parts.items()},
        links=tuple(_links(campaign_id)),
        hours=_hours(campaign_id),
        delays=_delays(campaign_id),
        left_out=dict(sorted(refusals_of(campaign_id).items())),
    )


def shares_by(campaign_id: int, key: str, params: Sequence[Any]) -> dict[Any, Share]:
    """The letter's copies by one expression over ``delivery``, written in SQL, with its parameters."""
    nothing = {"country": "NULL", "category": "NULL"}
    sql = _COPIES.format(level=_LEVEL, domain=key, signs=_SIGNS, **nothing)
    found: defaultdict[Any, Share] = defaultdict(Share)
    for row in _rows(sql, campaign_id, *params, campaign_id):
        some = _Some(*row)
        _add(found[some.domain], some)
    return dict(found)


def _rows(sql: str, *params: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(5000):
            yield from rows


def _shares(campaign_id: int) -> tuple[Share, dict[str, dict[str, Share]]]:
    dialect = _DIALECT[connection.vendor]
    sql = _COPIES.format(
        level=_LEVEL,
        domain=dialect["domain"],
        country=dialect["said"].format("country"),
        category=dialect["said"].format("category"),
        signs=_SIGNS,
    )
    whole = Share()
    parts: dict[str, dict[str, Share]] = {name: defaultdict(Share) for name in BREAKDOWNS}
    for row in _rows(sql, campaign_id, campaign_id):
        some = _Some(*row)
        keys = (mailbox_provider(some.domain or ""), some.country or "", some.category or "", some.variant)
        for share in (whole, *(parts[name][key] for name, key in zip(BREAKDOWNS, keys, strict=True))):
            _add(share, some)
    return whole, parts


def _add(share: Share, some: _Some) -> None:
    outcome = some.state if some.fate == Fate.NONE else slug_of(some.fate)
    share.copies += some.copies
    share.tracked += some.copies if some.tracked else 0
    share.outcomes[outcome] = share.outcomes.get(outcome, 0) + some.copies
    share.complained += some.copies if some.signs & Flag.COMPLAINED else 0
    share.unsubscribed += some.copies if some.signs & Flag.UNSUBSCRIBED else 0
    _count_readers(share.opened, some.opened, some.copies)
    _count_readers(share.clicked, some.clicked, some.copies)


def _count_readers(readers: Readers, level: int | None, copies: int) -> None:
    match level:
        case 0:
            readers.person += copies
        case 1:
            readers.unknown += copies
        case 2:
            readers.machine += copies


def _largest(part: dict[str, Share]) -> dict[str, Share]:
    """The shares from the largest down; beyond ``MOST_KEYS`` they are one."""
    ordered = sorted(part.items(), key=lambda entry: (-entry[1].copies, entry[0]))
    kept, rest = dict(ordered[:MOST_KEYS]), ordered[MOST_KEYS:]
    if rest:
        kept[OTHERS] = Share()
        for _, share in rest:
            add(kept[OTHERS], share)
    return kept


def _links(campaign_id: int) -> Iterator[LinkFigures]:
    dialect = _DIALECT[connection.vendor]
    sql = _LINKS.format(url=dialect["detail"].format("url"), place=dialect["place"], level=_LEVEL, most=MOST_LINKS)
    for url, place, clicks, person, machine, unknown in _rows(sql, campaign_id):
        numbered = int(place) if str(place).isdigit() else None
        yield LinkFigures(url, numbered, int(clicks), Readers(int(person), int(machine), int(unknown)))


def _hours(campaign_id: int) -> dict[str, dict[str, int]]:
    hours: dict[str, dict[str, int]] = {}
    for hour, kind, events in _rows(_HOURS.format(hour=_DIALECT[connection.vendor]["hour"]), campaign_id):
        hours.setdefault(hour, {})[kind] = events
    return hours


def _delays(campaign_id: int) -> dict[str, int]:
    seconds = _DIALECT[connection.vendor]["seconds"]
    bounds = " ".join(f"WHEN {seconds} <= {bound} THEN '{bound}'" for bound in DELAYS)
    return dict(_rows(_DELAYS.format(bounds=bounds), campaign_id))

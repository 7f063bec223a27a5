"""What of an event is kept beside its raw body: everything but what names a person.

Nothing that a database could refuse (NUL, half characters, numbers too large) leaves here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
from django.conf import settings

from mailer.lib.hashing import keyed_hash
from mailer.lib.redaction import TOKEN

# What an address could be found in, or a person: never kept beside the raw body.
NOT_KEPT: Final = frozenset(
    {"email", "ip", "timestamp", "sg_event_id", "smtp-id", "email_id", "newsletter", "rid", "cid", "bid", "att"}
)
# Mail servers like to repeat the address in what they say.
SAID: Final = ("reason", "response")
ADDRESS: Final = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")
LONGEST_TEXT: Final = 2000
LONGEST_DETAIL: Final = 20_000
MOST_FIELDS: Final = 40


def kept_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Every field but those that name a person, the unknown ones too; where it came from as a keyed hash."""
    detail = {key: value for key, value in raw.items() if key not in NOT_KEPT}
    for name in SAID:
        if name in detail and "@" in str(detail[name]):
            detail[name] = ADDRESS.sub("<address>", str(detail[name]))
    if "url" in detail:
        detail["url"] = _without_tokens(str(detail["url"]))
    if raw.get("ip"):
        detail["from"] = source_of(str(raw["ip"]))
    return detail


@lru_cache(maxsize=4096)
def _without_tokens(url: str) -> str:
    """A personal link without what makes it one: whoever reads events must not be able to act with them."""
    return TOKEN.sub("/…", url)


def storable(detail: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The fields, and their JSON, as every database takes it: looked at whole, for nearly all are well."""
    try:
        text = orjson.dumps(detail)
    except TypeError:
        text = b""
    if not text or len(text) > LONGEST_DETAIL or b"\\u0000" in text:
        detail = {_clean(key)[:100]: _kept(value) for key, value in list(detail.items())[:MOST_FIELDS]}
        text = orjson.dumps(detail)
    return detail, text.decode()


def _kept(value: Any) -> Any:
    """A field of an event of which one is at fault: what says where a link stands must not go with it."""
    if isinstance(value, str):
        return _clean(value)
    return value if _is_plain(value) else _clean(repr(value))


def _is_plain(value: Any) -> bool:
    try:
        text = orjson.dumps(value)
    except TypeError:
        return False
    return len(text) <= LONGEST_TEXT and b"\\u0000" not in text


def _clean(text: str) -> str:
    return text[:LONGEST_TEXT].replace("\0", "").encode("utf-8", "replace").decode()


@lru_cache(maxsize=4096)
def source_of(ip: str) -> str:
    """Tells whether two events came from the same place, and nobody where that is."""
    return keyed_hash(ip, key=settings.SECRET_KEY)[:12]

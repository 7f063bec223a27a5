"""Checking a signed list: whether it is as it was made, or else which line is not. Needs no database."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mailer.tracking.proof.sealing import FORM, SEAL, SEAL_LENGTH, seal_of, signed_text

MOST_FAULTS: Final = 20
_CLOSING: Final = len(b'"}\n')
_AT_END: Final = 64 + _CLOSING


@dataclass(slots=True)
class Checked:
    """What a list says of itself, and what is wrong with it; without faults it is as it was made.

    ``head`` is its first line, ``last`` its last; both are empty where they can't be read.
    """

    head: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def check(lines: Iterable[bytes], *, keys: Collection[str]) -> Checked:
    """Check a list line by line, as it comes. ``keys`` are the public halves of those that may have signed it."""
    checked, seal, counts = Checked(), "", Counter[str]()
    number, waiting = 0, b""
    for number, line in enumerate(lines, start=1):
        if waiting:
            seal = _check_line(checked, number - 1, waiting, seal, counts)
        waiting = line
    checked.last = _object(waiting)
    if "signature" not in checked.last:
        _tell(checked, "The last line is no signature: the end of the list is missing, or was changed.")
        return checked
    told = {"people": counts.total(), "became": dict(sorted(counts.items()))}
    if orjson.dumps(checked.last) + b"\n" != waiting or not told.items() <= checked.last.items():
        _tell(checked, f"Line {number} is not as it was made: what it counts is not what stands above it.")
    _check_signature(checked, number, seal, keys)
    return checked


def _check_line(checked: Checked, number: int, line: bytes, before: str, counts: Counter[str]) -> str:
    """Check one line, and return the seal it carries, so that a single changed line is told alone."""
    body, claimed = line[: -SEAL_LENGTH - 1] + b"}", line[-_AT_END:-_CLOSING].decode("ascii", "replace")
    whole = body[:-1] + SEAL % claimed.encode() + b"\n" == line
    if not whole or seal_of(body, after=before) != claimed:
        _tell(checked, f"Line {number} is not as it was made. It was changed, or one before it was added or taken out.")
    said = _object(body)
    if number == 1:
        checked.head = said
        if said.get("form") != FORM:
            _tell(checked, "Line 1 is not the head of a proof of sending.")
    else:
        counts[str(said.get("became"))] += 1
    return claimed


def _check_signature(checked: Checked, number: int, seal: str, keys: Collection[str]) -> None:
    key, signature = str(checked.last.get("key")), str(checked.last["signature"])
    if key not in keys:
        _tell(checked, f"Line {number} names another key than the one it is checked with ({', '.join(keys)}).")
    elif not _is_signed(signature, seal, key):
        _tell(checked, f"The signature in line {number} is not one of this key over these lines.")


def _is_signed(signature: str, seal: str, key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True))
        public.verify(b64decode(signature, validate=True), signed_text(seal))
    except (ValueError, InvalidSignature):
        return False
    return True


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _tell(checked: Checked, words: str) -> None:
    if len(checked.faults) < MOST_FAULTS:
        checked.faults.append(words)

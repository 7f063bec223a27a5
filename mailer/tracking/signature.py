"""SendGrid's webhook signature: ECDSA P-256 over the timestamp and the raw bytes of the body.

There is no freshness limit: the provider retries for a day. Replays are harmless because every
event counts once.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


@lru_cache(maxsize=8)
def _key(base64_der: str) -> EllipticCurvePublicKey | None:
    try:
        key = load_der_public_key(b64decode(base64_der, validate=True))
    except ValueError:
        return None
    return key if isinstance(key, EllipticCurvePublicKey) else None


def usable(base64_der: str) -> bool:
    """Whether a configured key can be read at all."""
    return _key(base64_der) is not None


def is_signed(*, keys: Sequence[str], timestamp: str, signature: str, body: bytes) -> bool:
    """Whether one of ``keys`` (base64 of the public key's DER) signed exactly these bytes.

    Several keys let events signed before a rotation still in. Everything that is wrong with the
    request gives the same plain False.
    """
    try:
        raw = b64decode(signature, validate=True)
        signed = timestamp.encode("ascii") + body
    except ValueError:
        return False
    return any(_verifies(key, raw, signed) for key in map(_key, keys) if key is not None)


def _verifies(key: EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True

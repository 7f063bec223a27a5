"""Signatures as the Standard Webhooks specification has them, so that receivers can use its libraries.

Signed is ``id.timestamp.body`` with HMAC-SHA256; a secret is written ``whsec_`` and its bytes in
base64 (standardwebhooks.com, version 1.0.0). Secrets are made of the installation's own key and a
salt, so that whoever reads the database alone can't sign; while that key is being changed, messages
carry a signature of each.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings

BEGINNING: Final = "whsec_"


def new_salt() -> str:
    """The chance in a secret."""
    return secrets.token_hex(16)


def keys_of(salt: str) -> list[bytes]:
    """The 32 bytes that sign; after them those made of the installation's earlier keys."""
    own = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.new(key.encode(), f"webhook:{salt}".encode(), sha256).digest() for key in own]


def secret_of(salt: str) -> str:
    """The secret as the receiver is given it."""
    return BEGINNING + b64encode(keys_of(salt)[0]).decode()


def headers(*, name: str, body: bytes, salts: Sequence[str], now: datetime) -> dict[str, str]:
    """The three headers of a message; it carries a signature for each secret that may be in use."""
    timestamp = str(int(now.timestamp()))
    signed = f"{name}.{timestamp}.".encode() + body
    keys = [key for salt in salts for key in keys_of(salt)]
    marks = [b64encode(hmac.new(key, signed, sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": name,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }

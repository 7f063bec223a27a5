"""What a key looks like, and what is stored of it."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

BEGINNING: Final = "mailer_"
"""By this, programs that look for lost keys know one."""

SHOWN_LENGTH: Final = 13
# Letters and digits alone, so that a double click selects the whole key; none that looks like another.
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
_LENGTH: Final = 44


def new_secret() -> str:
    """A key that nobody can guess: 255 bits of chance."""
    return BEGINNING + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def digest_of(secret: str) -> str:
    """What is stored of a key. Nobody can try out so much chance, so no slow hash is needed."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()

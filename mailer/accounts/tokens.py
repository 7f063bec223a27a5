"""The tokens of links that open an account. The database keeps a hash, so whoever reads it can't use them."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

# 24 characters, as all tokens in our links: the log knows and hides them.
_BYTES: Final = 18


def fresh_token() -> str:
    """24 URL-safe characters that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token: 64 hexadecimal digits."""
    return sha256(token.encode()).hexdigest()

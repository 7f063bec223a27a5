"""Short signed tokens for links: a number and a keyed digest, bound to one purpose.

A token for one purpose is worthless for another, and nothing about the number can be changed
without the key. Tokens do not expire: links in letters must work for years.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Iterable
from hashlib import blake2b

_NUMBER_BYTES = 6
_DIGEST_BYTES = 12
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
LENGTH = (_NUMBER_BYTES + _DIGEST_BYTES) * 4 // 3


class TokenSigner:
    """Signs and reads tokens of one purpose.

    Args:
        key: the secret, any length.
        purpose: at most 16 bytes of ASCII, for example ``"unsubscribe"``.
        earlier_keys: of links that are already out; tokens made with them are still read.
    """

    def __init__(self, key: str, purpose: str, earlier_keys: Iterable[str] = ()) -> None:
        self._templates = [
            blake2b(
                key=blake2b(each.encode(), digest_size=32).digest(),
                person=purpose.encode("ascii"),
                digest_size=_DIGEST_BYTES,
            )
            for each in (key, *earlier_keys)
        ]
        self._first = self._templates[0]

    def sign(self, number: int) -> str:
        """Return 24 URL-safe characters for a number below 2**48."""
        # Written out, for every copy has three: a call more costs as much as the digest.
        raw = number.to_bytes(_NUMBER_BYTES, "big")
        keyed = self._first.copy()
        keyed.update(raw)
        return b2a_base64(raw + keyed.digest(), newline=False).translate(_URL_SAFE).decode("ascii")

    def read(self, token: str) -> int | None:
        """Return the number, or None for anything we did not sign ourselves."""
        if len(token) != LENGTH or not token.isascii():
            return None
        try:
            raw = urlsafe_b64decode(token)[:_NUMBER_BYTES]
        except ValueError:
            return None
        # Compared as it is spelt: decoding alone would take other spellings of the same bytes, too.
        ours = any(hmac.compare_digest(self._token(raw, template), token) for template in self._templates)
        return int.from_bytes(raw, "big") if ours else None

    def _token(self, raw: bytes, template: blake2b) -> str:
        keyed = template.copy()
        keyed.update(raw)
        return b2a_base64(raw + keyed.digest(), newline=False).translate(_URL_SAFE).decode("ascii")

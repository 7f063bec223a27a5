"""Lines that hold together: each carries a seal over itself and the one before, and the last line signs the whole.

The key is made from the installation's secret key, so it needs no keeping of its own. Its public
half tells nothing; with it anybody can check a list on any machine.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b, sha256
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORM: Final = "society-mailer proof of sending 1"
SEAL: Final = b',"seal":"%s"}'
SEAL_LENGTH: Final = len(SEAL % (b"0" * 64))


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The key of this installation."""
    seed = blake2b(secret.encode(), person=b"proof", digest_size=32).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_half(key: Ed25519PrivateKey) -> str:
    """What is needed to check a list: 44 characters, no secret."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def sealed(head: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], key: Ed25519PrivateKey) -> Iterator[bytes]:
    """The lines of a signed list. Every entry has ``became``, by which the last line counts them."""
    seal, counts = "", Counter[str]()
    for line in _numbered(head, entries):
        body = orjson.dumps(line)
        seal = seal_of(body, after=seal)
        yield body[:-1] + SEAL % seal.encode() + b"\n"
        if "became" in line:
            counts[line["became"]] += 1
    signature = b64encode(key.sign(signed_text(seal))).decode()
    last = {"people": counts.total(), "became": dict(sorted(counts.items())), "key": public_half(key)}
    yield orjson.dumps({**last, "signature": signature}) + b"\n"


def seal_of(body: bytes, *, after: str) -> str:
    """The seal of a line without its own, after the seal of the line before."""
    return sha256(after.encode() + body).hexdigest()


def signed_text(seal: str) -> bytes:
    """What the signature is over."""
    return f"{FORM}\n{seal}".encode()


def _numbered(head: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    yield {"form": FORM, **head}
    for number, entry in enumerate(entries, start=1):
        yield {"number": number, **entry}

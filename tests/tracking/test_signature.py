"""Only what a configured key signed gets in; everything else is the same plain no."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailer.tracking.signature import is_signed, usable

BODY = b'[{"event":"delivered"}]\r\n'


def make_key() -> tuple[EllipticCurvePrivateKey, str]:
    private = generate_private_key(SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, b64encode(public).decode()


def sign(key: EllipticCurvePrivateKey, body: bytes = BODY, timestamp: str = "1795340400") -> str:
    return b64encode(key.sign(timestamp.encode() + body, ECDSA(SHA256()))).decode()


def test_two_keys_serve_a_rotation() -> None:
    (old, old_public), (new, new_public) = make_key(), make_key()
    for key in (old, new):
        assert is_signed(keys=[old_public, new_public], timestamp="1795340400", signature=sign(key), body=BODY)
    assert not is_signed(keys=[new_public], timestamp="1795340400", signature=sign(old), body=BODY)


@pytest.mark.parametrize("timestamp", ["1795340401", "", "not a number", "１７"])
def test_the_timestamp_is_signed_too(timestamp: str) -> None:
    key, public = make_key()
    assert not is_signed(keys=[public], timestamp=timestamp, signature=sign(key), body=BODY)


def test_every_byte_counts() -> None:
    key, public = make_key()
    assert not is_signed(keys=[public], timestamp="1795340400", signature=sign(key), body=BODY.strip())


@pytest.mark.parametrize("signature", ["", "!!!", "AAAA", "é", "MEUCIQ=="])
def test_garbage_is_a_plain_no(signature: str) -> None:
    assert not is_signed(keys=[make_key()[1]], timestamp="1795340400", signature=signature, body=BODY)


def test_a_key_that_is_none_opens_nothing() -> None:
    key, public = make_key()
    assert not usable("nonsense")
    assert usable(public)
    assert not is_signed(keys=["nonsense"], timestamp="1795340400", signature=sign(key), body=BODY)
    assert not is_signed(keys=[], timestamp="1795340400", signature=sign(key), body=BODY)

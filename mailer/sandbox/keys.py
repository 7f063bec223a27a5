"""The P-256 key pair that signs webhook batches, kept in the store directory.

The private key never leaves its file (mode 0600). Whoever asks first makes it; everybody after
gets the same one, also when two processes ask at the same instant.
"""

from __future__ import annotations

import os
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from mailer.sandbox.errors import SandboxError

KEY_FILE = "webhook-key.pem"


@dataclass(frozen=True, slots=True)
class Keys:
    """The signing key, and the public half as SendGrid's console shows it: base64 of SPKI DER."""

    private: EllipticCurvePrivateKey
    public_base64: str

    def sign(self, timestamp: str, body: bytes) -> str:
        """Return the value of the signature header for the exact bytes that will be posted."""
        return b64encode(self.private.sign(timestamp.encode() + body, ECDSA(SHA256()))).decode()


def ensure_keys(store_dir: Path) -> Keys:
    """Return the key pair of this store, made on first use.

    Raises:
        SandboxError: the directory can't be written, or the file in it is no P-256 key.
    """
    path = store_dir / KEY_FILE
    try:
        if not path.exists():
            store_dir.mkdir(parents=True, exist_ok=True)
            _make(path)
        pem = path.read_bytes()
    except OSError as exc:
        raise SandboxError(
            f"The webhook key {path} can't be used ({exc.strerror}). Correct the rights of the directory."
        ) from None
    return _read(path, pem)


def _make(path: Path) -> None:
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=".webhook-key-") as file:  # made with mode 0600
        file.write(pem)
        file.flush()
        try:
            # A link, unlike a rename, never replaces a key that another process made meanwhile.
            os.link(file.name, path)
        except FileExistsError:
            return


def _read(path: Path, pem: bytes) -> Keys:
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
        raise SandboxError(f"{path} holds no P-256 private key. Delete it; the next start makes a new one.")
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Keys(private=private, public_base64=b64encode(der).decode())

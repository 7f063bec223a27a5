"""A provider with a key of its own, that signs what it posts."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

TIMESTAMP = "1795338000"


@dataclass
class SigningProvider:
    """``public`` is what stands in SENDGRID_WEBHOOK_KEYS."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public(self) -> str:
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(der).decode()

    def headers(self, body: bytes, *, timestamp: str = TIMESTAMP) -> dict[str, str]:
        signature = self.key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
        return {
            "X-Twilio-Email-Event-Webhook-Signature": b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }

    def post(self, client: Client, body: bytes, **headers: str) -> Any:
        """Post ``body`` with its signature, or with other headers in their place."""
        said = {**self.headers(body), **headers}
        return client.post("/hooks/sendgrid", body, content_type="application/json", headers=said)

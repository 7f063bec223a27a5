"""The keys of an installation, sealed with a passphrase.

Without them the links in letters already sent, and the list of suppressed addresses, are worthless;
with them anybody can make such links. So they are either kept elsewhere, or go into the archive
under a passphrase that is kept elsewhere.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from mailer.backup.errors import RestoreRefused

PASSPHRASE: Final = "MAILER_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable
_PURPOSE: Final = b"society-mailer backup keys 1"
_WORK: Final = 2**15


def seal(keys: Mapping[str, str], passphrase: str) -> dict[str, str]:
    """The keys as nobody can read them without the passphrase; values are base64."""
    salt, nonce = os.urandom(16), os.urandom(12)
    box = ChaCha20Poly1305(_stretch(passphrase, salt)).encrypt(nonce, orjson.dumps(dict(keys)), _PURPOSE)
    return {name: b64encode(part).decode() for name, part in {"salt": salt, "nonce": nonce, "box": box}.items()}


def unseal(sealed: Mapping[str, str], passphrase: str) -> dict[str, str]:
    """The keys again.

    Raises:
        RestoreRefused: the passphrase is another one.
    """
    salt, nonce, box = (b64decode(sealed[name]) for name in ("salt", "nonce", "box"))
    try:
        opened = ChaCha20Poly1305(_stretch(passphrase, salt)).decrypt(nonce, box, _PURPOSE)
    except InvalidTag:
        raise RestoreRefused("This passphrase does not open the keys in the archive. Try again.") from None
    keys: dict[str, str] = orjson.loads(opened)
    return keys


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_WORK, r=8, p=1).derive(passphrase.encode())

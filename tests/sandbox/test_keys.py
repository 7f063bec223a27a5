from __future__ import annotations

import stat
from base64 import b64decode
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from mailer.sandbox.errors import SandboxError
from mailer.sandbox.keys import KEY_FILE, ensure_keys


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = ensure_keys(tmp_path / "new" / "store")
    again = ensure_keys(tmp_path / "new" / "store")
    assert first.public_base64 == again.public_base64


def test_only_the_owner_can_read_the_private_key(tmp_path: Path) -> None:
    ensure_keys(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_nothing_but_the_key_is_left_behind(tmp_path: Path) -> None:
    ensure_keys(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_the_public_key_is_what_sendgrid_shows(tmp_path: Path) -> None:
    public = load_der_public_key(b64decode(ensure_keys(tmp_path).public_base64, validate=True))
    assert isinstance(public, EllipticCurvePublicKey)
    assert isinstance(public.curve, SECP256R1)


def test_those_who_ask_at_the_same_instant_get_the_same_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [Thread(target=lambda: found.append(ensure_keys(tmp_path).public_base64)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("kind", ["garbage", "encrypted elsewhere", "another kind of key"])
def test_a_file_that_holds_no_such_key_is_named_with_the_remedy(tmp_path: Path, kind: str) -> None:
    other = Ed25519PrivateKey.generate() if kind == "another kind of key" else generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    contents = {"garbage": b"hello", "encrypted elsewhere": pem[:60], "another kind of key": pem}
    (tmp_path / KEY_FILE).write_bytes(contents[kind])
    with pytest.raises(SandboxError, match=r"webhook-key\.pem holds no P-256 private key\. Delete it"):
        ensure_keys(tmp_path)


def test_a_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("in the way")
    with pytest.raises(SandboxError, match="can't be used"):
        ensure_keys(tmp_path / "store")

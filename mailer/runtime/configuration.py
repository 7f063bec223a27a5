"""What an embedded mailer decides for itself, as environment variables kept in ``embedded.json``.

The file lets other commands on the same data directory find the broker and the sandbox. The
process environment always wins: what is set there is not written down. Only the secret key
outlives a run, because links in letters already sent depend on it; addresses of a sandbox that
is gone must not be found by a production process.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

from mailer.env import EMBEDDED_FILE, embedded_values

_LASTING = ("MAILER_SECRET_KEY", "MAILER_SECRET_KEY_FALLBACKS", "MAILER_ADDRESS_KEY")
# With the sandbox a provider answers in milliseconds, and nobody waits half an hour to see a fault settled.
_SANDBOX_TIMINGS = {
    "MAILER_PROVIDER_TIMEOUT": "10",
    "MAILER_LEASE": "15",
    "MAILER_SETTLE_AFTER": "10",
    "MAILER_PARK_AFTER": "600",
    "MAILER_PUMP_INTERVAL": "1",
    "MAILER_COOLING_OFF": "0",
}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where the sandbox listens, and the public key (base64) that its events are signed for."""

    url: str
    webhook_key: str


def decide(
    data_dir: Path, environ: Mapping[str, str], *, web_url: str, broker_url: str | None, sandbox: Sandbox | None
) -> dict[str, str]:
    """Every value that ``environ`` leaves open. ``None`` stands for a service that runs elsewhere."""
    kept = embedded_values(data_dir)
    values = {name: kept[name] for name in _LASTING if kept.get(name)}
    values = {"MAILER_SECRET_KEY": secrets.token_urlsafe(48), **values, "MAILER_PUBLIC_URL": web_url}
    if broker_url is not None:
        values["REDIS_URL"] = broker_url
    if sandbox is not None:
        values |= _SANDBOX_TIMINGS
        values |= {
            "SENDGRID_API_URL": sandbox.url,
            "SENDGRID_API_KEY": f"SG.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}",
            "SENDGRID_WEBHOOK_KEYS": sandbox.webhook_key,
            "MAILER_SEED_ADDRESS": "seed@society.example",
        }
    return {name: value for name, value in values.items() if name in _LASTING or not environ.get(name, "").strip()}


def save(data_dir: Path, values: Mapping[str, str]) -> None:
    """Write the file whole or not at all, readable by its owner alone."""
    path = data_dir / EMBEDDED_FILE
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  (nobody else reads it for a moment)
        file.write(orjson.dumps(dict(values), option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def forget(data_dir: Path) -> None:
    """Keep only what outlives a run; a directory that was removed meanwhile has nothing to forget."""
    with suppress(FileNotFoundError):
        values = embedded_values(data_dir)
        save(data_dir, {name: values[name] for name in _LASTING if name in values})

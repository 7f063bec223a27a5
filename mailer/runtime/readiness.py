"""What must hold before an installation is open to the world, beyond what any must have; each fault with its remedy.

Looks only; asks nobody but the database, the broker and the disk, so it is quick. What the world's
DNS says about the sender is told by ``mailer provider dns``.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import redis
from django.db import connection
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.audit.models import AuditEntry
from mailer.backup.taking import BACKED_UP
from mailer.content.models import Society
from mailer.deliveries.models import Heartbeat
from mailer.deliveries.pace import client_of
from mailer.deliveries.watch import PUMP
from mailer.env import Env
from mailer.members.addresses import AddressRefused, address_hash, normalise
from mailer.members.models import Address
from mailer.runtime.carriers import examine_carriers
from mailer.runtime.checks import LOCAL_HOSTS, Result

KEY_LENGTH: Final = 40
CLOCKS: Final = timedelta(seconds=60)
WORKER_QUIET: Final = timedelta(minutes=2)
BACKUP_AGE: Final = timedelta(days=8)
LEAST_FREE: Final = 0.05
_CLOCK: Final = "Let every machine set its clock by the network (NTP)."


def examine_readiness(env: Env) -> list[Result]:
    """Look at everything. Call it when the database answers and is up to date."""
    now = timezone.now()
    return [
        _https(env),
        _secret_key(env),
        _address_key(),
        _database(env),
        *_broker(env, now),
        _database_clock(now),
        *examine_carriers(env),
        _everybody(env),
        _second_factor(env),
        _log_level(env),
        _admin(),
        _society(),
        _worker(now),
        _backup(now),
        _folder(env),
        _room(env),
    ]


def _https(env: Env) -> Result:
    if env.secure:
        return Result("https", "members and staff are reached by https")
    remedy = "Put a proxy that ends TLS before the web server, and set MAILER_PUBLIC_URL to its https:// address."
    return Result("https", "not encrypted: passwords and personal links can be read on the way", remedy)


def _secret_key(env: Env) -> Result:
    if len(env.secret_key) >= KEY_LENGTH and len(set(env.secret_key)) > KEY_LENGTH // 4:
        return Result("secret key", "long enough")
    remedy = "Set MAILER_SECRET_KEY to 50 random characters; docs/security.md says how a key is changed."
    return Result("secret key", "short, or of few different characters: it could be guessed", remedy)


def _address_key() -> Result:
    """A wrong key shows in the first address: no suppression would be found with it."""
    for email, known in Address.objects.order_by("pk").values_list("email", "address_hash")[:20]:
        try:
            fits = address_hash(normalise(email).key) == known
        except AddressRefused:
            continue
        if not fits:
            remedy = "Set MAILER_ADDRESS_KEY to the first secret key of this installation, before anything is sent."
            return Result("address key", "addresses were hashed with another one: suppressions do not hold", remedy)
    return Result("address key", "fits the register")


def _database(env: Env) -> Result:
    if env.on_sqlite and not _is_here(env.redis_url):
        remedy = "Use PostgreSQL (DATABASE_URL): SQLite is one file, which several machines can't share."
        return Result("database for production", "SQLite, while the broker is on another machine", remedy)
    return Result("database for production", "SQLite, for one machine" if env.on_sqlite else "PostgreSQL")


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "redis+socket" or parts.hostname in LOCAL_HOSTS


def _broker(env: Env, now: datetime) -> Iterator[Result]:
    client = client_of(env.redis_url)
    try:
        memory: Any = client.info("memory")
        seconds, _ = client.time()
    except redis.RedisError as exc:
        remedy = "Start it, or let this user ask INFO and TIME."
        yield Result("broker for production", f"does not tell how it is set up ({type(exc).__name__})", remedy)
        return
    finally:
        client.close()
    yield _eviction(memory)
    yield _broker_password(env)
    behind = abs(now - datetime.fromtimestamp(seconds, UTC))
    yield Result("broker's clock", f"differs by {behind.total_seconds():.0f} s", _CLOCK if behind > CLOCKS else "")


def _eviction(memory: dict[str, Any]) -> Result:
    policy = str(memory.get("maxmemory_policy", "noeviction"))
    if not memory.get("maxmemory") or policy == "noeviction":
        return Result("broker's memory", "nothing is thrown away")
    remedy = "Set its maxmemory-policy to noeviction: it must refuse hints, not forget the pace and the counts."
    return Result("broker's memory", f"when it is full, it throws away keys ({policy})", remedy)


def _broker_password(env: Env) -> Result:
    parts = urlsplit(env.redis_url)
    if _is_here(env.redis_url) or parts.password:
        return Result("broker's door", "on this machine" if _is_here(env.redis_url) else "asks for a password")
    remedy = "Set a password (requirepass, or an ACL) and put it into REDIS_URL; rediss:// encrypts."
    return Result("broker's door", "open to whoever reaches it", remedy)


def _database_clock(now: datetime) -> Result:
    if connection.vendor != "postgresql":
        return Result("database's clock", "that of this machine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        behind = abs(now - cursor.fetchone()[0])
    return Result("database's clock", f"differs by {behind.total_seconds():.0f} s", _CLOCK if behind > CLOCKS else "")


def _everybody(env: Env) -> Result:
    if not env.only_to:
        return Result("recipients", "everybody")
    remedy = "Unset MAILER_ONLY_TO when the rehearsal is over."
    return Result("recipients", f"only those of {len(env.only_to)} domains; everybody else is left out", remedy)


def _second_factor(env: Env) -> Result:
    if env.two_factor_for != "nobody":
        return Result("second factor", f"asked of {env.two_factor_for}")
    remedy = "Set MAILER_TWO_FACTOR_FOR=approvers: who can send to everybody should need more than a password."
    return Result("second factor", "asked of nobody", remedy)


def _log_level(env: Env) -> Result:
    if env.log_level != "DEBUG":
        return Result("log level", env.log_level)
    return Result("log level", "DEBUG: others' libraries may log what is confidential", "Set MAILER_LOG_LEVEL=INFO.")


def _admin() -> Result:
    if Staff.objects.filter(is_active=True, role=Role.ADMIN).exists():
        return Result("admin", "there is one")
    return Result("admin", "nobody can let others in", "Make one: `mailer staff add EMAIL --name NAME --role admin`.")


def _society() -> Result:
    row = Society.objects.first()
    if row and row.postal_address.strip():
        return Result("society", "name and postal address are set")
    return Result("society", "who the letters are from is not set", "Set it: `mailer society set`, or in the console.")


def _worker(now: datetime) -> Result:
    seen = Heartbeat.objects.filter(process=PUMP).values_list("at", flat=True).first()
    if seen and now - seen < WORKER_QUIET:
        return Result("worker", "at work")
    return Result("worker", "not at work", "Start `mailer worker` and `mailer beat`, or look into their logs.")


def _backup(now: datetime) -> Result:
    made = AuditEntry.objects.filter(action=BACKED_UP).values_list("at", flat=True).first()
    if made and now - made < BACKUP_AGE:
        return Result("backup", f"the last one was made on {made:%d %B %Y}")
    found = f"the last one was made on {made:%d %B %Y}" if made else "none was made by this installation"
    return Result("backup", found, "Make one every night with `mailer backup`, and keep it on another machine.")


def _folder(env: Env) -> Result:
    mode = env.data_dir.stat().st_mode if env.data_dir.exists() else 0
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Result("data directory's door", "open to its owner alone")
    remedy = f"chmod 700 {env.data_dir}"
    return Result("data directory's door", "other users of this machine can look in", f"Close it: `{remedy}`.")


def _room(env: Env) -> Result:
    disk = shutil.disk_usage(env.data_dir if env.data_dir.exists() else env.data_dir.anchor)
    free = f"{disk.free / 2**30:.1f} GiB are free"
    if disk.free >= disk.total * LEAST_FREE:
        return Result("disk", free)
    return Result("disk", f"nearly full: {free}", "Make room before a letter goes out: every copy is a row.")

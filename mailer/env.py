"""The environment, read once and typed; every fault is reported together with its remedy.

Values come from the process environment and, where that is silent, from the file
``embedded.json`` that ``mailer run`` keeps in the data directory. The environment wins.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import orjson

from mailer.lib.languages import parse_languages
from mailer.lib.mailbox_url import mailbox_of
from mailer.lib.name_server import host_and_port
from mailer.lib.networks import parse_networks
from mailer.lib.rates import parse_lanes, parse_rates
from mailer.lib.secret_path import secret_path
from mailer.lib.server_url import parse_server_url
from mailer.lib.variables import Variables

EMBEDDED_FILE = "embedded.json"
# Services that are reached through django-anymail: see mailer/esp/services.py.
SERVICES = ("ses", "mailgun", "postmark", "brevo", "resend", "mailjet", "sparkpost", "mailersend", "mandrill")
PROVIDERS = ("sendgrid", "smtp", *SERVICES)
LOG_FORMATS = ("lines", "json")
# Of whom a second factor is asked; the first is the default.
TWO_FACTOR_FOR = ("nobody", "approvers", "everyone")
SMTP_PORTS = {"smtp+starttls": 587, "smtps": 465, "smtp": 25}


class EnvironmentFaults(Exception):
    """The environment can't be used; ``faults`` holds one sentence a fault, remedy included."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Env:
    """Every setting of the product. Durations are seconds. See docs/settings.md."""

    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    address_key: str
    public_url: str
    provider: str
    smtp_url: str
    smtp_return_path: str
    smtp_connections: int
    smtp_ca_file: str
    bounce_imap_url: str
    bounce_poll_interval: float
    utm_source: str
    sendgrid_api_key: str
    sendgrid_api_url: str
    sendgrid_webhook_keys: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    service_connections: int
    failover_provider: str
    failover_after: float
    seed_address: str
    only_to: tuple[str, ...]
    unsubscribe_address: str
    languages: str
    two_factor_for: str
    admin_path: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    s3_bucket: str
    s3_endpoint: str
    s3_public_url: str
    dns_resolver: str
    provider_timeout: float
    lease: float
    settle_after: float
    park_after: float
    pump_interval: float
    cooling_off: float
    grace: float
    dues_grace_days: int
    rates: str
    domain_rates: str
    batch_size: int
    worker_threads: int
    api_rate: str
    hook_networks: str
    log_level: str
    log_format: str
    metrics_token: str
    sentry_dsn: str
    otlp_endpoint: str
    security_contact: str

    @property
    def service_settings(self) -> dict[str, str]:
        """What is set for the services in ``SERVICES``, by the names of the variables."""
        return dict(self.services)

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")


def embedded_values(data_dir: Path) -> dict[str, str]:
    """What ``mailer run`` decided for this data directory: generated secret, sockets, ports."""
    try:
        values: dict[str, str] = orjson.loads((data_dir / EMBEDDED_FILE).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as exc:
        fault = f"{data_dir / EMBEDDED_FILE} cannot be read ({exc}). Delete it and run again."
        raise EnvironmentFaults([fault]) from None
    return values


def read(environ: Mapping[str, str]) -> Env:
    """Build the typed environment.

    Raises:
        EnvironmentFaults: with one sentence for every fault found.
    """
    data_dir = Path(environ.get("MAILER_DATA_DIR", "").strip() or "var").expanduser().resolve()
    reader = Variables({**embedded_values(data_dir), **{k: v for k, v in environ.items() if v.strip()}})
    database_url = reader.url(
        "DATABASE_URL", f"sqlite:///{data_dir / 'mailer.sqlite3'}", ("sqlite", "postgres", "postgresql")
    )
    env = Env(
        data_dir=data_dir,
        database_url=database_url,
        redis_url=reader.url("REDIS_URL", "redis://127.0.0.1:6379/0", ("redis", "rediss", "redis+socket")),
        secret_key=reader.text("MAILER_SECRET_KEY", ""),
        secret_key_fallbacks=tuple(reader.text("MAILER_SECRET_KEY_FALLBACKS", "").replace(",", " ").split()),
        address_key=reader.text("MAILER_ADDRESS_KEY", reader.text("MAILER_SECRET_KEY", "")),
        public_url=reader.url("MAILER_PUBLIC_URL", "http://127.0.0.1:8000", ("http", "https")),
        provider=reader.choice("MAILER_PROVIDER", PROVIDERS),
        smtp_url=reader.parsed("MAILER_SMTP_URL", partial(parse_server_url, ports=SMTP_PORTS, plain="smtp")),
        smtp_return_path=reader.text("MAILER_SMTP_RETURN_PATH", ""),
        smtp_connections=int(reader.number("MAILER_SMTP_CONNECTIONS", 4, 1, 256)),
        smtp_ca_file=reader.text("MAILER_SMTP_CA_FILE", ""),
        bounce_imap_url=reader.parsed("MAILER_BOUNCE_IMAP_URL", mailbox_of),
        bounce_poll_interval=reader.number("MAILER_BOUNCE_POLL_INTERVAL", 300, 5, 86_400),
        utm_source=reader.text("MAILER_UTM_SOURCE", ""),
        sendgrid_api_key=reader.text("SENDGRID_API_KEY", ""),
        sendgrid_api_url=reader.url("SENDGRID_API_URL", "https://api.sendgrid.com", ("http", "https")),
        sendgrid_webhook_keys=tuple(reader.text("SENDGRID_WEBHOOK_KEYS", "").replace(",", " ").split()),
        services=_of_services(reader.source),
        service_connections=int(reader.number("MAILER_SERVICE_CONNECTIONS", 4, 1, 256)),
        failover_provider=reader.choice("MAILER_FAILOVER_PROVIDER", ("", *PROVIDERS)),
        failover_after=reader.number("MAILER_FAILOVER_AFTER", 900, 1, 86_400),
        seed_address=reader.text("MAILER_SEED_ADDRESS", ""),
        only_to=tuple(reader.text("MAILER_ONLY_TO", "").lower().replace(",", " ").split()),
        unsubscribe_address=reader.text("MAILER_UNSUBSCRIBE_ADDRESS", ""),
        languages=reader.parsed("MAILER_LANGUAGES", parse_languages),
        two_factor_for=reader.choice("MAILER_TWO_FACTOR_FOR", TWO_FACTOR_FOR),
        admin_path=reader.parsed("MAILER_ADMIN_PATH", secret_path),
        oidc_issuer=reader.optional_url("MAILER_OIDC_ISSUER", ("https", "http")),
        oidc_client_id=reader.text("MAILER_OIDC_CLIENT_ID", ""),
        oidc_client_secret=reader.text("MAILER_OIDC_CLIENT_SECRET", ""),
        oidc_name=reader.text("MAILER_OIDC_NAME", "your society account"),
        s3_bucket=reader.text("MAILER_S3_BUCKET", ""),
        s3_endpoint=reader.optional_url("MAILER_S3_ENDPOINT", ("http", "https")),
        s3_public_url=reader.optional_url("MAILER_S3_PUBLIC_URL", ("http", "https")),
        dns_resolver=reader.parsed("MAILER_DNS_RESOLVER", host_and_port),
        provider_timeout=reader.number("MAILER_PROVIDER_TIMEOUT", 30, 0.1, 600),
        lease=reader.number("MAILER_LEASE", 90, 0.5, 3600),
        settle_after=reader.number("MAILER_SETTLE_AFTER", 1800, 0.5, 86_400),
        park_after=reader.number("MAILER_PARK_AFTER", 21_600, 1, 604_800),
        pump_interval=reader.number("MAILER_PUMP_INTERVAL", 5, 0.1, 300),
        cooling_off=reader.number("MAILER_COOLING_OFF", 60, 0, 86_400),
        grace=reader.number("MAILER_GRACE", 14_400, 60, 604_800),
        dues_grace_days=int(reader.number("MAILER_DUES_GRACE_DAYS", 90, 0, 3650)),
        rates=reader.parsed("MAILER_RATE", parse_rates),
        domain_rates=reader.parsed("MAILER_DOMAIN_RATES", parse_lanes),
        batch_size=int(reader.number("MAILER_BATCH_SIZE", 1000, 1, 1000)),
        worker_threads=int(
            # SQLite takes one writer at a time; a few threads still wait for the provider side by side.
            reader.number("MAILER_WORKER_THREADS", 4 if database_url.startswith("sqlite") else 16, 1, 256)
        ),
        api_rate=reader.parsed("MAILER_API_RATE", parse_rates),
        hook_networks=reader.parsed("MAILER_HOOK_NETWORKS", parse_networks),
        log_level=reader.text("MAILER_LOG_LEVEL", "INFO").upper(),
        log_format=reader.choice("MAILER_LOG_FORMAT", LOG_FORMATS),
        metrics_token=reader.text("MAILER_METRICS_TOKEN", ""),
        sentry_dsn=reader.optional_url("MAILER_SENTRY_DSN", ("https", "http")),
        otlp_endpoint=reader.optional_url("MAILER_OTLP_ENDPOINT", ("https", "http")),
        security_contact=reader.optional_url("MAILER_SECURITY_CONTACT", ("https", "mailto")),
    )
    faults = [*reader.faults, *_contradictions(env)]
    if faults:
        raise EnvironmentFaults(faults)
    return env


def _of_services(source: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Each service's variables begin with its name in capitals. Which of them it needs, its row says."""
    prefixes = tuple(f"{name.upper()}_" for name in SERVICES)
    return tuple(sorted((name, value.strip()) for name, value in source.items() if name.startswith(prefixes)))


def _contradictions(env: Env) -> list[str]:
    faults = []
    if env.lease <= env.provider_timeout:
        faults.append(
            f"MAILER_LEASE ({env.lease:g} s) must be longer than MAILER_PROVIDER_TIMEOUT ({env.provider_timeout:g} s), "
            "or a batch is given up while it is still being sent. Raise the lease."
        )
    if "smtp" in {env.provider, env.failover_provider} and not env.smtp_url:
        variable = "MAILER_PROVIDER" if env.provider == "smtp" else "MAILER_FAILOVER_PROVIDER"
        faults.append(
            f"{variable} is smtp, but MAILER_SMTP_URL is not set. "
            "Set it to smtp+starttls://user:password@host:587 with the data of your mail server."
        )
    if env.failover_provider and env.failover_provider == env.provider:
        faults.append(
            f"MAILER_FAILOVER_PROVIDER is {env.failover_provider}, which is the usual provider itself. "
            "Name another one, or unset it."
        )
    if env.unsubscribe_address and not env.bounce_imap_url:
        faults.append(
            "MAILER_UNSUBSCRIBE_ADDRESS is set, but MAILER_BOUNCE_IMAP_URL is not: nobody would read what comes there. "
            "Set both, or neither."
        )
    if env.smtp_ca_file and not Path(env.smtp_ca_file).is_file():
        faults.append(f"MAILER_SMTP_CA_FILE={env.smtp_ca_file!r} is no file. Correct it or unset it.")
    if bool(env.oidc_issuer) != bool(env.oidc_client_id):
        faults.append(
            "MAILER_OIDC_ISSUER and MAILER_OIDC_CLIENT_ID belong together, and one of them is not set. "
            "Set both to what your identity provider tells, or neither."
        )
    if (env.s3_endpoint or env.s3_public_url) and not env.s3_bucket:
        faults.append("MAILER_S3_BUCKET is not set, but the address of a bucket is. Set all of them, or none.")
    if env.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        faults.append(f"MAILER_LOG_LEVEL={env.log_level!r} is unknown. Use DEBUG, INFO, WARNING or ERROR.")
    if not env.secret_key:
        faults.append(
            "MAILER_SECRET_KEY is not set. Set it to 50 random characters and keep it: links in letters already sent "
            "depend on it. (`mailer run` makes one by itself in the data directory.)"
        )
    return faults


@lru_cache(maxsize=1)
def current() -> Env:
    """The environment of this process."""
    return read(os.environ)

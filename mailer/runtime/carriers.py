"""Whether those who carry the letters are set up, and let in with what they report; each fault with its remedy."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.env import Env
from mailer.esp.believing import asks_for_password, secret_of, secrets
from mailer.esp.believing import usable as usable_secret
from mailer.esp.registry import missing
from mailer.esp.services import SERVICES
from mailer.runtime.checks import Result
from mailer.tracking.signature import usable


def examine_carriers(env: Env) -> Iterator[Result]:
    """Look at everything that is set for them; asks nobody."""
    yield from _webhook_keys(env)
    yield from _webhook_secrets(env)
    yield from _failover(env)


def _webhook_keys(env: Env) -> Iterator[Result]:
    unusable = sum(not usable(key) for key in env.sendgrid_webhook_keys)
    if env.provider != "sendgrid" and not env.sendgrid_webhook_keys:
        return
    if unusable:
        remedy = "Copy the verification key of the signed event webhook again, whole, into SENDGRID_WEBHOOK_KEYS."
        yield Result("webhook keys", f"{unusable} can't be read", remedy)
    else:
        yield Result("webhook keys", f"{len(env.sendgrid_webhook_keys)} can be read")


def _webhook_secrets(env: Env) -> Iterator[Result]:
    """Of every service that could carry a letter; what another program of this machine uses asks for nothing."""
    said = env.service_settings
    for service in SERVICES.values():
        given, variable = secrets(service, said), secret_of(service).variable
        if not given and (missing(service, env) and service.name not in {env.provider, env.failover_provider}):
            continue
        subject = f"reports of {service.title}"
        if not given:
            yield Result(subject, "refused: no secret is set", f"Set {variable}, and the same at {service.title}.")
        elif all(usable_secret(service, secret) for secret in given):
            yield Result(subject, f"let in by {len(given)} {'secret' if len(given) == 1 else 'secrets'}")
        else:
            form = "USER:PASSWORD, of letters and digits" if asks_for_password(service) else "the key as it is shown"
            yield Result(subject, f"refused: {variable} can't be used", f"Write it anew: {form}.")


def _failover(env: Env) -> Iterator[Result]:
    if not env.failover_provider:
        return
    service = SERVICES.get(env.failover_provider)
    if service is None or not missing(service, env):
        yield Result("failover", f"{env.failover_provider} goes on when the provider fails")
    else:
        remedy = f"Set {', '.join(missing(service, env))}, or unset MAILER_FAILOVER_PROVIDER."
        yield Result("failover", f"{service.title} is not set up: it could not go on", remedy)

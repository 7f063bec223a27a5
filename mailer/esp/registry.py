"""Every provider by its name, made from the environment: our own, and the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final

from mailer.env import Env
from mailer.esp.believing import lets_in
from mailer.esp.sending import Esp
from mailer.esp.services import SERVICES, Service
from mailer.providers import registry as own
from mailer.providers.port import Provider


def provider(name: str, env: Env) -> Provider:
    """The provider called ``name``, or with "" the usual one. One that is not there takes nothing and says so."""
    named = name or env.provider
    make = PROVIDERS.get(named)
    if make is None:
        return own.NotSet(named, f"There is no provider {named!r}. There are: {', '.join(PROVIDERS)}.")
    return make(env)


@lru_cache(maxsize=4)
def silent(env: Env) -> frozenset[str]:
    """The names, "" among them if it is so, of the providers of which no reports come or none are let in."""
    quiet = {name for name, row in SERVICES.items() if not _reports(row, env)}
    quiet |= {name for name, make in own.PROVIDERS.items() if not make(env).reports_events}
    if not env.sendgrid_webhook_keys:
        quiet.add("sendgrid")
    return frozenset({*quiet, ""} if env.provider in quiet else quiet)


def anybody_reports(env: Env) -> bool:
    """Whether reports of any provider are let in."""
    return bool(PROVIDERS.keys() - silent(env))


@lru_cache(maxsize=4)
def one_by_one(env: Env) -> frozenset[str]:
    """The names, "" among them if it is so, of the services: they take each copy for itself, and not all tell so."""
    return frozenset({*SERVICES, ""} if env.provider in SERVICES else SERVICES)


def missing(service: Service, env: Env) -> list[str]:
    """The variables that the service needs and that are not set."""
    return [one.variable for one in service.settings if one.needed and one.variable not in env.service_settings]


def _reports(service: Service, env: Env) -> bool:
    return service.reports_events and lets_in(service, env.service_settings)


def _service(service: Service, env: Env) -> Provider:
    if lacking := missing(service, env):
        return own.NotSet(service.name, f"{service.title} is not set up. Set {', '.join(lacking)} and resume.")
    said = env.service_settings
    return Esp(
        service,
        {one.option: said[one.variable] for one in service.settings if one.variable in said},
        reports_events=_reports(service, env),
        journals=own.journals(env),
        timeout=env.provider_timeout,
        budget=own.budget(env),
        connections=env.service_connections,
    )


PROVIDERS: Final[Mapping[str, Callable[[Env], Provider]]] = {
    **own.PROVIDERS,
    **{name: partial(_service, row) for name, row in SERVICES.items()},
}

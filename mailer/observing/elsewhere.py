"""Sentry and OpenTelemetry, for societies that have them. Each starts by its setting alone, and sends scrubbed.

Both need the extra packages: ``pip install society-mailer[observability]``.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Final

from mailer import __version__
from mailer.env import Env, EnvironmentFaults
from mailer.observing import context
from mailer.observing.scrubbing import scrubbed_whole

_INSTALL: Final = "Install the packages with `pip install 'society-mailer[observability]'`, or unset it."
_OF_A_REQUEST: Final = frozenset({"method", "url"})
"""Neither its body, its headers and cookies, nor what stands after the question mark."""


def start(env: Env, *, process: str) -> None:
    """Start what is set; call it once, before the first request or task.

    Raises:
        EnvironmentFaults: something is set and its packages are missing.
    """
    faults = [
        f"{name} is set, but the package {package} is not installed. {_INSTALL}"
        for name, value, package in (
            ("MAILER_SENTRY_DSN", env.sentry_dsn, "sentry_sdk"),
            ("MAILER_OTLP_ENDPOINT", env.otlp_endpoint, "opentelemetry"),
        )
        if value and not find_spec(package)
    ]
    if faults:
        raise EnvironmentFaults(faults)
    if env.sentry_dsn:
        start_sentry(env.sentry_dsn)
    if env.otlp_endpoint:
        from mailer.observing import spans  # noqa: PLC0415 - its packages are optional

        spans.start(env.otlp_endpoint, process=process)


def start_sentry(dsn: str, **options: Any) -> None:
    """Errors go to Sentry, without local variables, breadcrumbs, bodies, headers and whoever asked."""
    import sentry_sdk  # noqa: PLC0415 - an optional package

    sentry_sdk.init(
        dsn=dsn,
        release=f"society-mailer@{__version__}",
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=_report,
        **options,
    )


def _report(event: Any, _hint: Any) -> Any:
    """One error as it leaves."""
    for part in ("user", "breadcrumbs", "extra", "server_name", "modules"):
        event.pop(part, None)
    if "request" in event:
        event["request"] = {name: value for name, value in event["request"].items() if name in _OF_A_REQUEST}
    event.setdefault("tags", {}).update(context.ids())
    return scrubbed_whole(event)

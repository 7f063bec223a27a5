"""Traces of requests and tasks by OpenTelemetry; every span is scrubbed before it leaves. Its packages are optional."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status

from mailer import __version__
from mailer.observing.scrubbing import scrubbed_whole

_WHO: Final = re.compile(r"client|peer|user|query|header|\bargs|kwargs")
"""In the name of what a span tells: from where, and by whom, something was asked."""


def start(endpoint: str, *, process: str) -> None:
    """Trace what this process does, and send it to ``endpoint``."""
    named = Resource.create({"service.name": f"mailer-{process}", "service.version": __version__})
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(Scrubbing(OTLPSpanExporter(endpoint=endpoint))))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(tracer_provider=provider)
    CeleryInstrumentor().instrument(tracer_provider=provider)  # type: ignore[no-untyped-call]  # as it comes


class Scrubbing(SpanExporter):
    """An exporter before the exporter: what it hands on has no addresses and no tokens."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_scrubbed(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _attributes(told: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = {name: value for name, value in (told or {}).items() if not _WHO.search(name)}
    cut = {name: value.partition("?")[0] if isinstance(value, str) else value for name, value in kept.items()}
    scrubbed: dict[str, Any] = scrubbed_whole(cut)
    return scrubbed


def _scrubbed(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=scrubbed_whole(span.name),
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=_attributes(span.attributes),
        events=[Event(event.name, _attributes(event.attributes), event.timestamp) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code, scrubbed_whole(span.status.description)),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )

"""At least one row of any model, made of nothing but what its fields ask for."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import models

from tests.people import NOW

ONE_OF = {"archive.PublicLetter": "earlier"}
"""Where a row wants one of two fields that may both be empty: which one it is given."""


def some_row(model: type[models.Model]) -> models.Model:
    """One that is there, or else a new one with whatever rows that one needs."""
    manager: models.Manager[Any] = model._default_manager
    found: models.Model | None = manager.order_by("pk").first()
    if found is not None:
        return found
    one_of = ONE_OF.get(model._meta.label)
    fields = model._meta.concrete_fields
    needed = [field for field in fields if field.name == one_of or not (field.null or field.has_default())]
    made: models.Model = manager.create(**{field.name: _value(field) for field in needed if not _automatic(field)})
    return made


def _automatic(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField) or bool(getattr(field, "auto_now_add", False))


def _value(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return some_row(field.related_model)
    if field.choices:
        return next(iter(field.flatchoices))[0]
    by_type: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.DateTimeField, NOW),
        (models.DateField, date(2026, 11, 22)),
        (models.TimeField, time(9, 0)),
        (models.BooleanField, True),
        (models.BinaryField, b"bytes"),
        (models.JSONField, {}),
        (models.EmailField, "somebody@hidden.example.org"),
        (models.IntegerField, 1),
        (models.FloatField, 1.0),
    ]
    return next((value for kind, value in by_type if isinstance(field, kind)), "some text"[: field.max_length])

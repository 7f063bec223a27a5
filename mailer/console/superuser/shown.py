"""What of a row a superuser is shown: numbers, moments, choices and keys by themselves; texts only when named here.

So a new field shows no name, address, letter or secret before somebody has thought about it.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.db import models

COLUMNS: Final = 8
_PLAIN: Final = (
    models.BooleanField,
    models.DateField,
    models.FloatField,
    models.ForeignKey,
    models.IntegerField,
    models.TimeField,
)
# By the model's label: texts that name no member and open nothing.
TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "accounts.Staff": ("name",),
    "archive.EarlierLetter": ("system", "number", "title"),
    "archive.PublicLetter": ("title",),
    "audit.AuditEntry": ("actor", "action", "subject"),
    "campaigns.Campaign": ("name", "content_type", "provider", "zone"),
    "content.ImageAsset": ("sha256", "mime"),
    "content.Society": ("name", "short_name", "time_zone"),
    "deliveries.Batch": ("lane", "owner"),
    "deliveries.BatchAttempt": ("outcome", "owner", "provider_reference"),
    "deliveries.Delivery": ("refusal",),
    "hooks.Endpoint": ("name",),
    "hooks.Message": ("name", "event"),
    "keys.ApiKey": ("name",),
    "members.ConsentEvent": ("source", "actor", "wording"),
    "members.CustomField": ("slug", "name"),
    "members.ImportRun": ("by",),
    "members.Member": ("number",),
    "members.MemberChange": ("source", "by"),
    "members.Suppression": ("source",),
    "members.Topic": ("slug", "name"),
    "outbox.OutboxMessage": ("kind",),
    "privacy.ErasureOrder": ("reference",),
    "privacy.RetentionRule": ("kind", "changed_by"),
    "segments.MemberList": ("name",),
    "segments.Segment": ("name",),
    "tracking.Alert": ("subject",),
    "tracking.Event": ("kind", "rule"),
    "tracking.KnownKey": ("purpose",),
}


def own_models() -> list[type[models.Model]]:
    """Those of the product. Sessions and second factors belong to Django and allauth, and are nobody's to see."""
    return [model for model in apps.get_models() if model.__module__.startswith("mailer.")]


def fields_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """What is shown of a row: its key, the texts named above, then everything plain."""
    named = TEXTS.get(model._meta.label, ())
    shown = [field for field in model._meta.concrete_fields if _is_shown(field, named)]
    return sorted(shown, key=lambda field: (not field.primary_key, field.name not in named))


def _is_shown(field: models.Field[Any, Any], named: tuple[str, ...]) -> bool:
    return field.primary_key or field.name in named or bool(field.choices) or isinstance(field, _PLAIN)

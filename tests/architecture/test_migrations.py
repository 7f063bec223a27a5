"""Old processes go on beside a new schema: a migration only adds, or says in ``PLAN`` how they live with it.

The schema of the first release is where this begins: ``BEFORE`` holds the last migration of each app
that is not held to it, with room for what that release still brings. Nobody runs an older version.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

BEFORE = {
    "accounts": 4,
    "archive": 2,
    "audit": 2,
    "campaigns": 8,
    "content": 5,
    "deliveries": 7,
    "hooks": 2,
    "keys": 2,
    "members": 8,
    "notices": 2,
    "observing": 1,
    "outbox": 3,
    "privacy": 2,
    "public": 2,
    "segments": 4,
    "tracking": 6,
}
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.RunSQL,
)


def danger(operation: Operation) -> str:
    """Why a process of the version before might fail after this operation; empty when none does."""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return next(filter(None, map(danger, operation.database_operations)), "")
    if isinstance(operation, TAKES_AWAY):
        return "takes away or renames what old processes still ask for"
    if isinstance(operation, migrations.AddField) and _must_be_given(operation.field):
        return "old processes add rows without this field: give it null=True or db_default"
    return ""


def _must_be_given(field: models.Field[Any, Any]) -> bool:
    return not (field.null or field.many_to_many or field.has_db_default())


def own() -> list[tuple[str, int, migrations.Migration]]:
    """Every migration of the product, with its number."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("mailer.")}
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [(app, int(name[:4]), each) for (app, name), each in found.items() if app in ours]


def test_a_migration_only_adds_or_has_a_plan() -> None:
    held = [each for app, number, each in own() if number > BEFORE.get(app, 0)]
    unplanned = [
        f"{each.app_label}.{each.name}: {danger(operation)}"
        for each in held
        if not getattr(each, "PLAN", "")
        for operation in each.operations
        if danger(operation)
    ]
    assert unplanned == []


def test_every_app_is_held_to_it_from_somewhere() -> None:
    assert {app for app, _, _ in own()} == BEFORE.keys()


@pytest.mark.parametrize(
    ("operation", "is_dangerous"),
    [
        (migrations.AddField("member", "x", models.CharField(max_length=3, default="")), True),
        (migrations.AddField("member", "x", models.CharField(max_length=3, db_default="")), False),
        (migrations.AddField("member", "x", models.IntegerField(null=True)), False),
        (migrations.RemoveField("member", "x"), True),
        (migrations.RenameField("member", "x", "y"), True),
        (migrations.DeleteModel("member"), True),
        (migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("member")]), True),
        (migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("member")]), False),
        (migrations.CreateModel("guest", fields=[]), False),
        (migrations.AddIndex("member", models.Index(fields=["x"], name="x")), False),
    ],
)
def test_what_old_processes_can_and_cannot_live_with(operation: Operation, is_dangerous: bool) -> None:
    assert bool(danger(operation)) == is_dangerous

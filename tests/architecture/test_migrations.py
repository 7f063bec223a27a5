"""Old processes go on beside a new schema: a migration only adds, or says in ``PLAN`` how they live with it.

``BEFORE`` holds the last migration of each app in the version before; a new app is held to it from its
first. Only what is known to do no harm passes. ``docs/upgrading.md`` tells of a trial.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

BEFORE = {
    "accounts": 3,
    "archive": 1,
    "audit": 2,
    "campaigns": 6,
    "content": 3,
    "deliveries": 5,
    "hooks": 1,
    "keys": 1,
    "members": 5,
    "notices": 1,
    "observing": 1,
    "outbox": 1,
    "privacy": 1,
    "public": 1,
    "segments": 2,
    "tracking": 4,
}
HARMLESS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)


def danger(operation: Operation, app: str, before: ProjectState) -> str:
    """Why a process of the version before might fail after this operation on that state; empty when none does."""
    match operation:
        case migrations.SeparateDatabaseAndState():
            return next(filter(None, (danger(each, app, before) for each in operation.database_operations)), "")
        case migrations.AddField(field=field):
            if field.null or field.many_to_many or field.has_db_default():
                return ""
            return "old processes add rows without this field: give it null=True or db_default"
        case migrations.AlterField():
            earlier = before.models[app, operation.model_name_lower].fields[operation.name]
            return "old processes write or read what does not fit any more" if _differ(earlier, operation.field) else ""
        case _ if isinstance(operation, HARMLESS):
            return ""
    return f"{type(operation).__name__} may break what old processes do"


def _differ(earlier: models.Field[object, object], later: models.Field[object, object]) -> bool:
    """Whether the column takes less, or gives what it never gave; a longer text may come."""
    kinds = [(field.get_internal_type(), field.null, field.unique) for field in (earlier, later)]
    longest = [getattr(field, "max_length", None) or float("inf") for field in (earlier, later)]
    return kinds[0] != kinds[1] or longest[1] < longest[0]


def held() -> Iterator[tuple[migrations.Migration, ProjectState]]:
    """Every migration that is held to it, with the state it finds."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for app, name in sorted(loader.disk_migrations):
        if app in own() and int(name[:4]) > BEFORE.get(app, 0):
            yield loader.disk_migrations[app, name], loader.project_state((app, name), at_end=False)


def own() -> set[str]:
    """The product's apps."""
    return {config.label for config in apps.get_app_configs() if config.name.startswith("mailer.")}


def test_a_migration_only_adds_or_has_a_plan() -> None:
    unplanned = []
    for migration, state in held():
        for operation in migration.operations:
            why = danger(operation, migration.app_label, state)
            if why and not getattr(migration, "PLAN", ""):
                unplanned.append(f"{migration}: {why}")
            operation.state_forwards(migration.app_label, state)
    assert unplanned == []


def test_the_version_before_had_what_is_named() -> None:
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert BEFORE.items() <= {(app, int(name[:4])) for app, name in found if app in own()}


NAMED = models.CharField(max_length=9)
MEMBER = ModelState("x", "Member", [("name", NAMED)])


@pytest.mark.parametrize(
    ("operation", "is_dangerous"),
    [
        (migrations.AddField("member", "x", models.CharField(max_length=3, default="")), True),
        (migrations.AddField("member", "x", models.CharField(max_length=3, db_default="")), False),
        (migrations.AddField("member", "x", models.IntegerField(null=True)), False),
        (migrations.AlterField("member", "name", models.CharField(max_length=8)), True),
        (migrations.AlterField("member", "name", models.CharField(max_length=9, null=True)), True),
        (migrations.AlterField("member", "name", models.CharField(max_length=9, unique=True)), True),
        (migrations.AlterField("member", "name", models.IntegerField()), True),
        (migrations.AlterField("member", "name", models.CharField(max_length=20, help_text="longer")), False),
        (migrations.AlterField("member", "name", models.TextField()), True),
        (migrations.RemoveField("member", "name"), True),
        (migrations.RenameField("member", "name", "y"), True),
        (migrations.DeleteModel("member"), True),
        (migrations.RunSQL("DELETE FROM x"), True),
        (migrations.RunPython(migrations.RunPython.noop), True),
        (migrations.RemoveConstraint("member", "once"), True),
        (migrations.AddConstraint("member", models.UniqueConstraint(fields=["name"], name="once")), True),
        (migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("member")]), True),
        (migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("member")]), False),
        (migrations.CreateModel("guest", fields=[]), False),
        (migrations.AddIndex("member", models.Index(fields=["name"], name="x")), False),
    ],
)
def test_what_old_processes_can_and_cannot_live_with(operation: Operation, is_dangerous: bool) -> None:
    state = ProjectState({("x", "member"): MEMBER.clone()})
    assert bool(danger(operation, "x", state)) == is_dangerous

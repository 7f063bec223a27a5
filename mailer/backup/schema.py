"""Which tables there are, told by the migrations that were applied and not by the code that runs.

So a backup can be taken with a version whose migrations are still to come, and a backup of an older
version be restored: the tables are made as they were, filled, and then brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.apps.registry import Apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model, QuerySet

LEFT_OUT: Final = frozenset({"sessions.session", "usersessions.usersession"})
"""Nobody is to be signed in by a backup."""


def applied(using: str) -> tuple[str, ...]:
    """The migrations that this database has, as ``app.name``."""
    loader = MigrationLoader(connections[using])
    return tuple(sorted(f"{app}.{name}" for app, name in loader.applied_migrations if app in loader.migrated_apps))


def unknown(migrations: Iterable[str], using: str) -> list[str]:
    """Those of ``migrations`` that this version does not have: a newer one made them."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connections[using]).graph.nodes}
    return sorted(set(migrations) - known)


def ends(migrations: Iterable[str], using: str) -> list[tuple[str, str]]:
    """The last of ``migrations`` in each app; to migrate to these is to have them all."""
    graph = MigrationLoader(connections[using]).graph
    nodes = {(app, name) for app, _, name in (migration.partition(".") for migration in migrations)}
    followed = {
        (parent.key[0], parent.key[1])
        for node in nodes
        for parent in graph.node_map[node].parents
        if parent.key[0] == node[0]
    }
    return sorted(nodes - followed)


def apps_at(migrations: Iterable[str], using: str) -> Apps:
    """The models as they were when exactly these migrations were applied."""
    return MigrationLoader(connections[using]).project_state(ends(migrations, using)).apps


def bring_to(targets: list[tuple[str, str]], using: str) -> None:
    """Apply what is missing up to ``targets``, with what Django does after every migration."""
    executor = MigrationExecutor(connections[using])
    executor.migrate(targets)


def tables(apps: Apps) -> list[type[Model]]:
    """Every model with a table that a backup holds, those that join two models included."""
    return [model for model in every_table(apps) if model._meta.label_lower not in LEFT_OUT]


def every_table(apps: Apps) -> list[type[Model]]:
    """The same with those that a backup leaves out."""
    models = apps.get_models(include_auto_created=True)
    own = [model for model in models if model._meta.managed and not model._meta.proxy]
    return sorted(own, key=lambda model: model._meta.label_lower)


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields of a model that are columns of its own table."""
    return list(model._meta.local_concrete_fields)


def rows_of(model: type[Model], using: str) -> QuerySet[Any]:
    """The rows of a table as they are, whatever the model's own manager would show."""
    return QuerySet(model, using=using)

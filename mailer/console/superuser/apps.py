"""Registers Django's admin without its log: nothing can be changed there, so there is nothing to log.

Its model is never loaded, hence the database has no table for it, whether the pages are on or off.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig


class AdminWithoutLog(SimpleAdminConfig):
    def import_models(self) -> None:
        self.models = apps.all_models[self.label]

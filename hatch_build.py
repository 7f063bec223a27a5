"""Compiles the translations when the project is built or installed: what is compiled is not in the repository."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Translations(BuildHookInterface[Any]):
    """Called by hatch, for a wheel and for an editable install alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        sys.path.insert(0, self.root)
        from mailer.lib.catalogues import compile_catalogues  # noqa: PLC0415 - found from here on

        compile_catalogues(Path(self.root) / "mailer/locale")

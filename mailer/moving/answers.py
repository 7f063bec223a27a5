"""What an API answered, saved as JSON: the same entries, however they are wrapped."""

from __future__ import annotations

import json
from typing import Any, Final

from mailer.moving.files import ExportFile, ExportRefused

_WRAPPINGS: Final = ("data", "results", "values")


def entries(file: ExportFile) -> list[dict[str, Any]]:
    """Every entry in the file, in its order.

    Raises:
        ExportRefused: it holds no JSON.
    """
    try:
        said = json.loads(file.text())
    except (ValueError, RecursionError) as exc:
        raise ExportRefused(f"{file.name} is no JSON ({exc}). Save it again.") from None
    for wrapping in _WRAPPINGS:
        said = said.get(wrapping, said) if isinstance(said, dict) else said
    if isinstance(said, dict):
        # CiviCRM may answer with the entries by their ids.
        said = list(said.values()) if said and all(isinstance(one, dict) for one in said.values()) else [said]
    return [entry for entry in said if isinstance(entry, dict)] if isinstance(said, list) else []

"""Where the files that travel with the code are."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]

# In the wheel the templates travel inside the package; in a checkout they stand at the top.
TEMPLATES: Final = _PACKAGE / "_templates" if (_PACKAGE / "_templates").is_dir() else _PACKAGE.parent / "templates"

"""Where the document that describes the API is kept, so that a change of the API shows in a review."""

from __future__ import annotations

from typing import Final

from tests.architecture.source import ROOT

KEPT: Final = ROOT / "docs/openapi.json"

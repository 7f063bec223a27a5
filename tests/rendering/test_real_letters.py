"""The promise of the room, held by the letters the product comes with."""

from __future__ import annotations

import sys

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from mailer.content.content_type import EMAIL_TEMPLATES, ContentType
from mailer.content.registry import CONTENT_TYPES

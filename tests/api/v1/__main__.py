"""``python -m tests.api.v1`` writes the kept document anew."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.typing_settings"
django.setup()

from mailer.api.v1.described import document  # noqa: E402 - Django comes first
from tests.api.v1.kept import KEPT  # noqa: E402 - as above

KEPT.write_bytes(document())

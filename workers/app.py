"""The Celery application. Settings stand in ``celeryconfig.py``."""

from __future__ import annotations

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
django.setup()

app = Celery("mailer", config_source="celeryconfig")

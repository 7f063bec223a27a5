"""The product's settings as mypy's Django plugin reads them: any secret will do."""

import os

os.environ.setdefault("MAILER_SECRET_KEY", "only-for-type-checking")

from mailer.settings import *  # noqa: F403 - the environment has to be set first

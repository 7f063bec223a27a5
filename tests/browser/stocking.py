"""Puts the demo society, its staff and the members of a file into a running product.

Prints the passwords of the staff by address as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def main(members: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
    django.setup()
    from mailer.demo.journey import prepare  # noqa: PLC0415 - needs Django

    _, accounts = prepare(members)
    print(json.dumps({account.email: account.password for account in accounts}))  # noqa: T201 - it is asked for


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The ``mailer`` command; ``python -m mailer`` is the same."""

from __future__ import annotations

import gc

from mailer.cli.root import root

COLLECT_AFTER = 10_000
"""New objects: a batch makes as many. With Python's own 700 every command spends a fifth of its start looking for
garbage among what it loads."""


def main() -> None:
    """Run the command line of this process."""
    gc.set_threshold(COLLECT_AFTER)
    root(prog_name="mailer")


if __name__ == "__main__":
    main()

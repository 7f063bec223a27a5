"""The ``mailer`` command; ``python -m mailer`` is the same."""

from __future__ import annotations

from mailer.cli.root import root


def main() -> None:
    """Run the command line of this process."""
    root(prog_name="mailer")


if __name__ == "__main__":
    main()

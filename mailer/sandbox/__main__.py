"""``python -m mailer.sandbox``."""

from mailer.sandbox.cli import sandbox

if __name__ == "__main__":
    sandbox(prog_name="python -m mailer.sandbox")

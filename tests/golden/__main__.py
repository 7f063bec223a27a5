"""Compare the letters with the kept ones, or keep them anew: ``python -m tests.golden [--update]``."""

from __future__ import annotations

import argparse
import sys

from tests.golden.kept import differences, keep


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.add_argument("--update", action="store_true", help="store the letters as they are rendered now")
    if parser.parse_args().update:
        sys.stdout.write(f"{keep()} files are stored. Look at what `git diff` shows of them before you commit.\n")
        return 0
    found = differences()
    sys.stdout.write(("\n".join(found) or "Every letter is as it was kept.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

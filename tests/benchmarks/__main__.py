"""``python -m tests.benchmarks NAME [--json]``: run one measurement; the last line is one JSON object."""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
from importlib import import_module

import tests.benchmarks


def main() -> None:
    names = sorted(module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name[0] != "_")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=tests.benchmarks.__doc__)
    parser.add_argument("name", choices=names)
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    arguments = parser.parse_args()
    figures: dict[str, float] = import_module(f"tests.benchmarks.{arguments.name}").measure()
    if not arguments.json:
        for key, value in figures.items():
            sys.stdout.write(f"{key:>20}  {value:,}\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()

"""``python -m tests.benchmarks NAME [--json]``: run one measurement; the last line is one JSON object.

The parameters of a module's ``measure`` are its options.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import sys
from importlib import import_module
from inspect import signature

import tests.benchmarks


def main() -> None:
    names = sorted(module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if module.name[0] != "_")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=tests.benchmarks.__doc__)
    measurements = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    for name in names:
        module = import_module(f"tests.benchmarks.{name}")
        measurement = measurements.add_parser(
            name,
            help=str(module.__doc__).splitlines()[0],
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        measurement.add_argument("--json", action="store_true", help="print the JSON object alone")
        measurement.set_defaults(measure=module.measure)
        for option in signature(module.measure).parameters.values():
            measurement.add_argument(f"--{option.name}", type=int, default=option.default, help="default: %(default)s")
    arguments = vars(parser.parse_args())
    del arguments["name"]
    as_json, measure = arguments.pop("json"), arguments.pop("measure")
    figures: dict[str, float] = measure(**arguments)
    if not as_json:
        for key, value in figures.items():
            sys.stdout.write(f"{key:>20}  {value:,}\n")
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()

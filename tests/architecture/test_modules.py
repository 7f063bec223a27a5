"""The shape of the source: modules that can be read at one sitting, and none named for nothing."""

import ast

from tests.architecture.source import LIMIT, lines, modules, place

ATTICS = {"utils", "helpers", "common", "misc", "util", "helper"}


def test_no_module_is_longer_than_can_be_read_at_one_sitting() -> None:
    assert {place(module): lines(module) for module in modules() if lines(module) > LIMIT} == {}


def test_no_module_is_an_attic() -> None:
    assert [place(module) for module in modules() if ATTICS & {module.stem, module.parent.name}] == []


def test_every_module_says_what_it_promises() -> None:
    # Django finds app configurations by their name; they promise nothing.
    written = [module for module in modules() if module.name != "apps.py" and lines(module)]
    assert [place(module) for module in written if not ast.get_docstring(ast.parse(module.read_bytes()))] == []

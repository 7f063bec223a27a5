"""Every action that the code writes to the audit log, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import mailer

_ROOT = Path(mailer.__file__).parent


@dataclass(frozen=True, slots=True)
class _Call:
    """One call, the function it stands in, and the file of both."""

    path: Path
    inside: ast.FunctionDef
    node: ast.Call

    @property
    def name(self) -> str:
        called = self.node.func
        return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")

    def given(self, name: str) -> ast.expr | None:
        return next((keyword.value for keyword in self.node.keywords if keyword.arg == name), None)


class Source:
    """All the code of the product."""

    def __init__(self) -> None:
        texts = {path: path.read_text(encoding="utf-8") for path in _ROOT.rglob("*.py")}
        # Whoever records, or hands a verb on to who does, names the room or its function.
        trees = {path: ast.parse(text) for path, text in texts.items() if "audit" in text}
        self._calls = [call for path, tree in trees.items() for call in _calls(path, tree)]
        self._constants = {name: value for tree in trees.values() for name, value in _constants(tree)}

    def actions(self) -> set[str]:
        """What stands behind ``action=`` beside an ``actor=``; a verb that is handed on is that of the callers."""
        calls = [call for call in self._calls if call.given("actor") and call.inside.name != "record"]
        found = ((call, call.given("action")) for call in calls)
        return {action for call, value in found if value for action in self._values(value, call)}

    def _values(self, node: ast.expr, call: _Call) -> set[str]:
        match node:
            case ast.Constant():
                return {str(node.value)}
            case ast.IfExp():
                return self._values(node.body, call) | self._values(node.orelse, call)
            case ast.FormattedValue():
                return self._values(node.value, call)
            case ast.JoinedStr():
                parts = [self._values(part, call) for part in node.values]
                return {"".join(words) for words in product(*parts)}
            case ast.Name():
                return self._named(node.id, call)
        return {f"<{ast.unparse(node)}>"}

    def _named(self, name: str, call: _Call) -> set[str]:
        """The values of a parameter, of a variable of the same function, or of a constant."""
        parameters = [parameter.arg for parameter in call.inside.args.args]
        if name in parameters:
            return self._handed(name, parameters.index(name), call)
        for node in ast.walk(call.inside):
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
                return self._values(node.value, call)
        return {self._constants[name]} if name in self._constants else {f"<{name}>"}

    def _handed(self, name: str, place: int, to: _Call) -> set[str]:
        found: set[str] = set()
        for call in self._calls:
            if call.name == to.inside.name and (call.path == to.path or not call.name.startswith("_")):
                value = call.given(name) or next(iter(call.node.args[place : place + 1]), None)
                found |= self._values(value, call) if value else set()
        return found


def _calls(path: Path, tree: ast.Module) -> Iterator[_Call]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from (_Call(path, function, node) for node in ast.walk(function) if isinstance(node, ast.Call))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=str(value))):
                yield name, value
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                yield name, value

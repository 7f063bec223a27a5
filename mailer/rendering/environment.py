"""The one Jinja environment for mail.

Sandboxed; an undefined value is an error; HTML is escaped in ``.html`` templates and nowhere
else. Merge tokens pass no filter and no test, and what is neither text nor a number is not
printed. Whatever fails becomes a ``LetterError`` that names the template and the line.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, wraps
from pathlib import Path
from types import FrameType
from typing import Any, cast

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from mailer.rendering.errors import (
    LetterError,
    MissingTemplate,
    MisusedMergeField,
    TemplateFault,
    UndefinedVariable,
    UnprintableValue,
)
from mailer.rendering.filters import FILTERS
from mailer.rendering.tokens import MergeToken, Place, misuse, print_token


class _Missing(StrictUndefined):
    """An undefined value that is reported by the name the template used."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return self._undefined_hint or f"there is no value {self._undefined_name!r} here"


class LetterEnvironment(SandboxedEnvironment):
    """The sandbox, with one change: ``letter.items`` is the content's "items", not a method of the mapping."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@lru_cache(maxsize=8)
def environment(template_root: Path) -> LetterEnvironment:
    """The environment over one folder of letter templates; its compiled templates are kept and shared."""
    env = LetterEnvironment(
        loader=FileSystemLoader(template_root),
        undefined=_Missing,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        finalize=_print,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    env.filters.update(FILTERS)
    filters = cast("dict[str, Callable[..., Any]]", env.filters)
    env.filters = {name: _without_tokens(f"filtered by |{name}", filter_) for name, filter_ in filters.items()}
    tests = cast("dict[str, Callable[..., Any]]", env.tests)
    env.tests = {name: _without_tokens(f"tested by 'is {name}'", test) for name, test in tests.items()}
    return env


def render_template(template_root: Path, name: str, context: Mapping[str, Any]) -> str:
    """Render one template file. Raises a ``LetterError`` with its place for whatever goes wrong."""
    with _faults_with_their_place(template_root):
        return environment(template_root).get_template(name).render(context)


def _print(value: object) -> object:
    """Jinja passes here whatever a template prints, and nothing else."""
    if isinstance(value, MergeToken):
        # The caller is the template itself, compiled; no public name leads to its line.
        return print_token(value, _template_place(sys._getframe(1)))  # noqa: SLF001
    if isinstance(value, str | int | float | Undefined) and not isinstance(value, bool):
        return value
    kind = "nothing (None)" if value is None else f"a {type(value).__name__}"
    raise UnprintableValue(
        f"{kind} is printed where text is expected. Print one of its parts, or put {{% if ... %}} around it "
        "when the value may be left out."
    )


def _template_place(frame: FrameType) -> Place:
    """The template line that compiled template code has come to."""
    template = frame.f_globals["__jinja_template__"]
    return template.name, template.get_corresponding_lineno(frame.f_lineno)


def _without_tokens(verb: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        for argument in (*args, *kwargs.values()):
            if isinstance(argument, MergeToken):
                raise misuse(argument, verb)
        return function(*args, **kwargs)

    return guarded


@contextmanager
def _faults_with_their_place(template_root: Path) -> Iterator[None]:
    try:
        yield
    except LetterError as exc:
        if not exc.file:
            exc.file, exc.line = _raised_at(exc, template_root)
        raise
    except Exception as exc:
        file, line = _raised_at(exc, template_root)
        kind, message = _in_plain_words(exc)
        raise kind(message, file=file, line=line) from exc


def _raised_at(exc: BaseException, template_root: Path) -> Place:
    """Jinja rewrites tracebacks to show template lines; the last of them is where it happened."""
    if isinstance(exc, TemplateSyntaxError):
        return exc.name or "", exc.lineno
    places = [
        (Path(frame.f_code.co_filename), line)
        for frame, line in traceback.walk_tb(exc.__traceback__)
        if frame.f_code.co_filename.startswith(str(template_root))
    ]
    return (places[-1][0].relative_to(template_root).as_posix(), places[-1][1]) if places else ("", 0)


def _in_plain_words(exc: Exception) -> tuple[type[LetterError], str]:
    if isinstance(exc, TemplateNotFound):
        return MissingTemplate, f"the template {exc.name} does not exist. Add it, or correct the name."
    if isinstance(exc, TemplateSyntaxError):
        return TemplateFault, f"the template can't be read: {exc.message} Correct this line."
    if isinstance(exc, UndefinedError):
        return UndefinedVariable, f"{exc.message}. Correct the name, or add the value to the content."
    if isinstance(exc, TypeError) and MergeToken.__name__ in str(exc):
        return MisusedMergeField, "a merge field on this line is used as text, but it can only be printed by itself."
    return TemplateFault, f"this line fails: {exc}"

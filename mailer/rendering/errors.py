"""What can be wrong with a letter, and with one recipient's values.

A ``LetterError`` is the author's to mend: it names the template, the line and the remedy, and
nothing of that letter is sent. An ``UnrenderableValue`` concerns one recipient only.
"""

from __future__ import annotations


class LetterError(Exception):
    """A letter can't be rendered.

    ``file`` is relative to the template folder ("award/body.html"), ``line`` counts from 1;
    "" and 0 where the fault has no single place. ``snippet`` is what to look for in the templates
    when only the finished text is known.
    """

    def __init__(self, message: str, *, file: str = "", line: int = 0, snippet: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.snippet = snippet

    def __str__(self) -> str:
        if not self.file:
            return self.message
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class MissingTemplate(LetterError):
    """A template file that the letter or another template asks for does not exist."""


class TemplateFault(LetterError):
    """The template's own syntax or logic fails."""


class UndefinedVariable(LetterError):
    """The template uses a value that the letter, society or variant does not have."""


class UnknownMergeField(LetterError):
    """The template names a merge field that is not in the registry."""


class MisusedMergeField(LetterError):
    """A merge field is tested, filtered, compared or measured instead of printed."""


class UnprintableValue(LetterError):
    """The template prints a list, a mapping or nothing where text is expected."""


class SlotInForbiddenPlace(LetterError):
    """A merge field stands where its value could change the letter around it."""


class UnsafeText(LetterError):
    """The letter contains characters that no message can carry."""


class EmptyBody(LetterError):
    """The HTML part has nothing in it."""


class NestedMediaQuery(LetterError):
    """A media query inside another one, which the CSS inliner can't read."""


class UnsupportedStyle(LetterError):
    """A style that the inliner would drop without a word."""


class LostText(LetterError):
    """Text that the inliner would drop, or did."""


class UnrenderableValue(ValueError):
    """One recipient's merge value can't be put into a message. Never repeats the value itself."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"The merge field {field} {reason}")
        self.field = field
        self.reason = reason

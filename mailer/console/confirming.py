"""What is asked before something is done that others feel, each on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One thing to confirm, and what does it.

    Attributes:
        question: the title of the page.
        consequence: what comes of it, in whole sentences.
        done: what is said afterwards.
        does: the service, called with the row and who asked for it.
        dangerous: the button warns.
    """

    question: str
    consequence: str
    button: str
    done: str
    does: Callable[..., object]
    dangerous: bool = False

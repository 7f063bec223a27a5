"""Reading variables of an environment one by one, and collecting what is wrong with them instead of stopping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit


class Variables:
    """What ``source`` says. ``faults`` holds one sentence a fault, remedy included."""

    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.faults: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.source.get(name, "").strip() or default

    def number(self, name: str, default: float, least: float, most: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            self.faults.append(f"{name}={raw!r} is not a number from {least:g} to {most:g}. Change it or unset it.")
            return default
        return value

    def choice(self, name: str, known: tuple[str, ...]) -> str:
        """One of ``known``; the first is the default."""
        value = self.text(name, known[0])
        if value not in known:
            self.faults.append(f"{name}={value!r} is unknown. Use one of {', '.join(filter(None, known))}.")
        return value

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default).rstrip("/")
        if urlsplit(value).scheme not in schemes:
            # The value itself may hold a password, so it is not repeated.
            self.faults.append(f"{name} must start with one of {', '.join(s + ':' for s in schemes)}. Correct it.")
        return value

    def optional_url(self, name: str, schemes: tuple[str, ...]) -> str:
        return self.url(name, "", schemes) if self.text(name, "") else ""

    def parsed(self, name: str, parse: Callable[[str], object]) -> str:
        """A text that ``parse`` takes: it raises ``ValueError`` with words that don't repeat what it was given."""
        value = self.text(name, "")
        try:
            if value:
                parse(value)
        except ValueError as exc:
            self.faults.append(f"{name}: {exc}. Correct it or unset it.")
        return value

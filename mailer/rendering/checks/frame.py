"""What the document says about itself before its first word."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.rendering.checks.finding import Finding
from mailer.rendering.checks.specimen import Specimen

_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ku", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)


def language(specimen: Specimen) -> Iterator[Finding]:
    if not specimen.document.get("lang", "").strip():
        yield Finding(
            "language-missing",
            "error",
            "HTML part",
            "The letter does not say its language, so screen readers guess.",
            'Write <html lang="en">, or the language it is in.',
        )


def direction(specimen: Specimen) -> Iterator[Finding]:
    said = specimen.document.get("dir", "").strip().lower()
    language_code = specimen.document.get("lang", "").strip().lower().partition("-")[0]
    right = "rtl" if language_code in _RIGHT_TO_LEFT else "ltr"
    if not said:
        yield Finding(
            "direction-missing",
            "warning",
            "HTML part",
            "The letter does not say in which direction it is read.",
            f'Write dir="{right}" into <html>.',
        )
    elif language_code and said not in (right, "auto"):
        yield Finding(
            "direction-wrong",
            "error",
            "HTML part",
            f"The letter is in the language {language_code!r}, but set in the direction {said!r}.",
            f'Write dir="{right}" into <html>, or correct its lang.',
        )


def title(specimen: Specimen) -> Iterator[Finding]:
    found = specimen.document.find("head/title")
    if found is None or not (found.text or "").strip():
        yield Finding(
            "title-missing",
            "warning",
            "HTML part, <head>",
            "The letter has no title; screen readers and the browser's tab show it.",
            "Print the headline in a <title>.",
        )


def character_set(specimen: Specimen) -> Iterator[Finding]:
    declared = [
        meta.get("charset") or meta.get("content", "").lower().partition("charset=")[2]
        for meta in specimen.document.iter("meta")
        if meta.get("charset") or meta.get("http-equiv", "").lower() == "content-type"
    ]
    if [name.strip().lower() for name in declared[:1]] != ["utf-8"]:
        yield Finding(
            "charset-missing",
            "warning",
            "HTML part, <head>",
            "The letter does not say that it is written in UTF-8, so names may be garbled.",
            'Begin <head> with <meta charset="utf-8">.',
        )


def viewport(specimen: Specimen) -> Iterator[Finding]:
    said = _meta(specimen, "viewport").replace(" ", "")
    if "width=device-width" not in said:
        yield Finding(
            "viewport-missing",
            "warning",
            "HTML part, <head>",
            "Phones will show the letter as small as on a wide screen.",
            'Write <meta name="viewport" content="width=device-width, initial-scale=1"> into <head>.',
        )
    if "user-scalable=no" in said or "maximum-scale=1" in said:
        yield Finding(
            "viewport-forbids-zoom",
            "warning",
            "HTML part, <head>",
            "Readers can't enlarge the letter with two fingers.",
            "Remove user-scalable and maximum-scale from the viewport.",
        )


def colour_scheme(specimen: Specimen) -> Iterator[Finding]:
    if "dark" in specimen.views and "dark" not in _meta(specimen, "color-scheme"):
        yield Finding(
            "colour-scheme-missing",
            "warning",
            "HTML part, <head>",
            "The letter has a dark palette, but does not say so; some mail programs then ignore it.",
            'Write <meta name="color-scheme" content="light dark"> into <head>.',
        )


def _meta(specimen: Specimen, name: str) -> str:
    return " ".join(
        meta.get("content", "").lower()
        for meta in specimen.document.iter("meta")
        if meta.get("name", "").lower() == name
    )

"""A dry run: the letter made for everybody who would get it now, and what is wrong with whom.

Nothing is stored and nothing is sent. Readers are streamed and only the first problems of each
kind are listed, so memory does not grow with the audience.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from mailer.campaigns.letters import compile_variants, prove
from mailer.campaigns.models import Campaign
from mailer.deliveries.readers import Reader, count_readers, readers
from mailer.deliveries.start import audience_spec
from mailer.members.addresses import AddressRefused, normalise
from mailer.providers.wire import NotAscii, ascii_address
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import FIELDS, merge_values
from mailer.rendering.pipeline import Compiled
from mailer.rendering.sendgrid_form import SendGridForm

LONG_VALUE: Final = 100
"""Characters; a longer name or institution breaks the lines it stands in."""

MOST_LISTED: Final = 1000
"""Problems of one code that are listed with their member; the others are only counted."""

_STEP: Final = 1000

Progress = Callable[[int, int], None]
"""Called with copies done and copies in all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about one member. An error means no copy for this member; a notice is worth a look.

    Codes: ``unrenderable`` and ``address-unusable`` are errors, ``fallback-used`` and
    ``value-long`` notices. ``words`` never repeat the member's data.
    """

    number: str
    code: str
    severity: Literal["error", "notice"]
    words: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``copies`` counts everybody who would get one, by variant key in ``by_variant``.

    ``counts`` has the number of problems by code; ``problems`` lists the first of each.
    ``unsendable`` is how many members would get no copy because of an error.
    """

    copies: int
    by_variant: Mapping[str, int]
    counts: Mapping[str, int]
    unsendable: int
    problems: tuple[Problem, ...]


class _Part:
    """One variant in the two forms it is sent in; ``proven`` once a real reader was rendered in full as well."""

    def __init__(self, letter: Compiled) -> None:
        self.letter = letter
        self.form = SendGridForm.of(letter.skeleton)
        self.fallbacks = {name: fallback for name in letter.skeleton.fields if (fallback := FIELDS[name].fallback)}
        self.proven = False


def rehearse(campaign: Campaign, *, now: datetime, progress: Progress = lambda _done, _total: None) -> Rehearsal:
    """Make every copy of the campaign as it would be made at ``now``.

    Raises:
        LetterRefused: the letter itself has errors, which concern everybody.
    """
    spec = audience_spec(campaign, now=now)
    total, tally = count_readers(spec), _Tally()
    parts: dict[str, _Part] = {}
    for reader in readers(spec):
        if reader.variant not in parts:
            parts[reader.variant] = _Part(compile_variants(campaign, [reader.variant])[reader.variant])
        tally.add(reader, list(_problems(campaign, reader, parts[reader.variant])))
        if tally.copies % _STEP == 0:
            progress(tally.copies, total)
    progress(tally.copies, tally.copies)
    return tally.result()


def _problems(campaign: Campaign, reader: Reader, part: _Part) -> Iterator[Problem]:
    skeleton = part.letter.skeleton
    try:
        values = merge_values(reader.recipient, skeleton.fields)
        skeleton.render(values)
        part.form.substitutions(values)
    except UnrenderableValue as exc:
        yield Problem(reader.number, "unrenderable", "error", str(exc))
        return
    if not part.proven:
        prove(campaign, part.letter, values)
        part.proven = True
    yield from _value_problems(reader, part, values)
    yield from _address_problems(reader)


def _value_problems(reader: Reader, part: _Part, values: Mapping[str, str]) -> Iterator[Problem]:
    for name, fallback in part.fallbacks.items():
        value = values[name]
        if value == fallback:
            words = f"Nothing is known for the merge field {name}: the letter says “{fallback}”."
            yield Problem(reader.number, "fallback-used", "notice", words)
        elif len(value) > LONG_VALUE:
            words = (
                f"The merge field {name} has {len(value)} characters, which breaks lines. Shorten it on the register."
            )
            yield Problem(reader.number, "value-long", "notice", words)


def _address_problems(reader: Reader) -> Iterator[Problem]:
    try:
        normalise(reader.address)
        ascii_address(reader.address)
    except (AddressRefused, NotAscii) as exc:
        yield Problem(reader.number, "address-unusable", "error", f"It can't be sent to: {str(exc).rstrip('.')}.")


class _Tally:
    """Counts as readers pass, and keeps the first problems of each kind."""

    def __init__(self) -> None:
        self.copies = 0
        self.unsendable = 0
        self.by_variant: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._listed: list[Problem] = []

    def add(self, reader: Reader, found: list[Problem]) -> None:
        self.copies += 1
        self.by_variant[reader.variant] += 1
        if not found:
            return
        self.unsendable += any(problem.severity == "error" for problem in found)
        for problem in found:
            self._counts[problem.code] += 1
            if self._counts[problem.code] <= MOST_LISTED:
                self._listed.append(problem)

    def result(self) -> Rehearsal:
        listed = sorted(self._listed, key=lambda problem: problem.severity)
        return Rehearsal(
            self.copies, dict(self.by_variant), dict(sorted(self._counts.items())), self.unsendable, tuple(listed)
        )

"""A rule as a form of questions and groups, for a builder that works without scripts, and back.

Every part of a form has a place: ``0`` is the whole, ``0-2`` its third part, ``0-2-1`` the second part
of that. A group sends ``match-PLACE`` (``all``, ``any`` or ``none``), a question

- ``field-PLACE``: the field's name, empty as long as none is chosen
- ``operator-PLACE``: the operator's name, with ``not:`` before it for its opposite
- ``value-PLACE``: the value, once or several times; for letters and days also a topic, as the second
- ``more-PLACE``: what is typed to be one value more, in the words of the choices
- ``was-PLACE``: the field that the operator and the values were shown for

Every rule can be shown: ``none`` is "not any", and whatever else is denied becomes a group with one part.
"""

from mailer.segments.forms.changing import added, put_back, without
from mailer.segments.forms.parts import MATCHES, NOT, ROOT, Group, Part, Question
from mailer.segments.forms.reading import read_form, read_part
from mailer.segments.forms.rules import rule_of
from mailer.segments.forms.showing import group_of

__all__ = [
    "MATCHES",
    "NOT",
    "ROOT",
    "Group",
    "Part",
    "Question",
    "added",
    "group_of",
    "put_back",
    "read_form",
    "read_part",
    "rule_of",
    "without",
]

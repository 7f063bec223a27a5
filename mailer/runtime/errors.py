"""Why an embedded mailer does not run, in words for the person at the terminal."""

from __future__ import annotations


class CannotStart(Exception):
    """Something on this machine is in the way; the message names it and the remedy."""


class ChildDied(Exception):
    """A process of the tree ended by itself, so the whole ends; the message holds its last words."""

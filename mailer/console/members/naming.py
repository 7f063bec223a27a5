"""What the register calls things, in words for staff: fields, states of addresses and dues, lines of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from babel import Locale

from mailer.accounts.models import Staff
from mailer.console.words import Word
from mailer.members import queries
from mailer.members.imports.columns import CUSTOM
from mailer.members.models import AddressState, ConsentEvent, CustomField, LabelKind, Suppression

FIELDS: Final[dict[str, str]] = {
    "number": "Member number",
    "given_name": "Given name",
    "family_name": "Family name",
    "full_name": "Full name",
    "email": "Mail address",
    "second_email": "Further mail address",
    "addresses": "Mail addresses",
    "category": "Category",
    "status": "Membership status",
    "institution": "Institution",
    "country": "Country",
    "region": "Region",
    "time_zone": "Time zone",
    "language": "Language",
    "degree_year": "Year of degree",
    "joined": "Joined",
    "dues_from": "Dues paid from",
    "dues_until": "Dues paid until",
    "interests": "Research interests",
    "committees": "Committees",
    "tags": "Tags",
    "topics_off": "Topics not wanted",
    "suppressed": "No mail to this member",
    "tracking_consent": "Opens and clicks may be followed",
}
LABELS: Final[dict[str, str]] = {
    LabelKind.INTEREST: FIELDS["interests"],
    LabelKind.COMMITTEE: FIELDS["committees"],
    LabelKind.TAG: FIELDS["tags"],
}
DUES: Final[dict[str, Word]] = {
    queries.PAID: Word("Dues paid", "Nothing is owed.", "good"),
    queries.DUE: Word("Dues are due", "They ended a short while ago; the member still counts.", "doubt"),
    queries.LAPSED: Word("Lapsed", "The dues ended too long ago; the member gets no letters.", "bad"),
}
ADDRESSES: Final[dict[str, Word]] = {
    AddressState.OK: Word("Works", "Letters go there.", "good"),
    AddressState.SOFT: Word("Trouble", "Some letters came back. We go on trying.", "doubt"),
    AddressState.HARD: Word("Bounced", "There is no such mailbox.", "bad"),
    AddressState.COMPLAINED: Word("Complained", "A letter was reported as spam from here.", "bad"),
}
NO_ADDRESS: Final = Word("No address", "There is nowhere to write to.", "left-out")
STOPS: Final[dict[str, str]] = {
    Suppression.Reason.HARD_BOUNCE: "a letter came back for good",
    Suppression.Reason.COMPLAINT: "a letter was reported as spam",
    Suppression.Reason.MANUAL: "the office stopped it",
    Suppression.Reason.PROVIDER: "the mail provider stopped it",
    Suppression.Reason.ERASED: "the person asked to be erased",
}
SAID: Final[dict[str, str]] = {
    ConsentEvent.Event.SUBSCRIBED: "Turned on",
    ConsentEvent.Event.UNSUBSCRIBED: "Turned off",
    ConsentEvent.Event.SNOOZED: "All letters paused",
    ConsentEvent.Event.UNSNOOZED: "The pause ended",
    ConsentEvent.Event.TRACKING_ON: "Following opens and clicks allowed",
    ConsentEvent.Event.TRACKING_OFF: "Following opens and clicks forbidden",
}
_STAFF: Final = "staff:"


def actor_of(staff: Staff) -> str:
    """Who did it, as ledger and history keep it."""
    return f"{_STAFF}{staff.pk}"


def field_names(own: Iterable[CustomField]) -> dict[str, str]:
    """Every field by its name in the register, the society's own among them."""
    return {**FIELDS, **{f"{CUSTOM}{field.slug}": field.name for field in own}}


def people(actors: Iterable[str]) -> dict[str, str]:
    """Names by actor: ``staff:3`` as the person, ``member`` as "the member"; one query."""
    known = set(actors)
    ids = {actor: int(actor.removeprefix(_STAFF)) for actor in known if actor.removeprefix(_STAFF).isdigit()}
    found = {staff.pk: str(staff) for staff in Staff.objects.filter(pk__in=ids.values())}
    names = {actor: found.get(pk, f"account {pk}") for actor, pk in ids.items()}
    return {actor: names.get(actor, "the member" if actor == "member" else actor) for actor in known}


def country_called(code: str) -> str:
    """A country by its English name; an unknown code as it is."""
    return str(Locale("en").territories.get(code, code))


def language_called(code: str) -> str:
    """A language by its English name; an unknown code as it is."""
    return str(Locale("en").languages.get(code, code))

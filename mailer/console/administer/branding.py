"""What may be typed about the society, held against what letters can carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from mailer.accounts.second_factor import LONGEST_GRACE
from mailer.content.faults import ContentRefused, Fault
from mailer.lib.wallclock import zones

# Faults name places in words; here is the field of each.
_FIELDS: Final[dict[str, str]] = {
    "society, name": "name",
    "society, short name": "short_name",
    "society, website": "website",
    "society, why members get letters": "why",
    "society, time zone": "time_zone",
    "society, postal address": "postal_address",
    "society, contact address": "contact_address",
    "society, logo": "logo_url",
    "society, words for the logo": "logo_alt",
    "society, accent colour": "colour_accent",
    "society, accent colour in dark mode": "colour_accent_dark",
}
_COLOUR: Final = forms.TextInput(attrs={"type": "color"})
TWO_FACTOR: Final = (
    ("nobody", "Whoever wants one"),
    ("approvers", "Approvers and admins must have one"),
    ("everyone", "Everyone must have one"),
)


def _number(least: int, most: int) -> dict[str, str]:
    """One sentence, whatever is wrong with a number."""
    return dict.fromkeys(
        ("required", "invalid", "min_value", "max_value"), f"Write a whole number from {least} to {most}."
    )


class Identity(forms.Form):
    """Who the letters are from: what the law and the mail programs want, and no more."""

    name = forms.CharField(
        label="Name of the society", max_length=200, error_messages={"required": "Write the society's name."}
    )
    short_name = forms.CharField(
        label="Short name",
        max_length=40,
        help_text="As members say it, such as ICIS.",
        error_messages={"required": "Write a short name; it may be the name itself."},
    )
    website = forms.CharField(
        label="Website",
        max_length=200,
        help_text="Begins with https://",
        error_messages={"required": "Write the address of the society's website."},
    )
    postal_address = forms.CharField(
        label="Postal address",
        help_text="As on an envelope, one line a line. The law wants it in every letter.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write the postal address; the law wants it in every letter."},
    )
    sender_address = forms.EmailField(
        label="Letters come from",
        help_text="An address of the society's own domain, such as news@society.example.org. It has to exist.",
        error_messages={
            "required": "Write the address letters come from.",
            "invalid": "This is not an e-mail address.",
        },
    )
    time_zone = forms.CharField(
        label="Time zone",
        max_length=60,
        help_text="Of the society's office, such as America/New_York.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        error_messages={"required": "Choose a zone from the list."},
    )

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in zones():
            raise forms.ValidationError("This is not a zone we know. Choose one from the list, such as Europe/Vienna.")
        return zone

    def clean_postal_address(self) -> str:
        lines = map(str.strip, self.cleaned_data["postal_address"].splitlines())
        return "\n".join(filter(None, lines))

    def refuse(self, refused: ContentRefused) -> None:
        """Put each fault beside its field."""
        for fault in refused.faults:
            name = _field_of(fault)
            self.add_error(name if name in self.fields else None, f"This {fault.message}. {fault.remedy}")


class Branding(Identity):
    """Everything about the society."""

    sender_name = forms.CharField(
        label="Name of the sender",
        max_length=100,
        help_text="Stands before the subject in every mailbox.",
        error_messages={"required": "Write the name under which letters arrive."},
    )
    reply_to = forms.EmailField(
        label="Answers go to",
        help_text="Somebody should read them.",
        error_messages={"required": "Write the address answers go to.", "invalid": "This is not an e-mail address."},
    )
    contact_address = forms.EmailField(
        label="Contact for members",
        help_text="Stands at the foot of every letter.",
        error_messages={"required": "Write an address for members.", "invalid": "This is not an e-mail address."},
    )
    why = forms.CharField(
        label="Why readers get these letters",
        max_length=250,
        help_text="One sentence at the foot of every letter.",
        error_messages={"required": "Write one sentence; it stands at the foot of every letter."},
    )
    list_domain = forms.RegexField(
        r"^[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}$",
        label="Domain for sorting",
        max_length=200,
        help_text="A domain of the society. Mail programs sort letters by it.",
        error_messages={
            "required": "Write a domain of the society.",
            "invalid": "This is not a domain, such as society.example.org.",
        },
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="A picture of yours replaces the one that is there.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif"}),
        error_messages={"empty": "There is nothing in this file. Choose another one."},
    )
    logo_url = forms.CharField(
        label="Or the address of a logo", required=False, max_length=200, help_text="Begins with https://"
    )
    logo_alt = forms.CharField(
        label="Words for the logo", required=False, max_length=200, help_text="For whoever can't see it."
    )
    colour_accent = forms.CharField(label="Colour", max_length=7, widget=_COLOUR)
    colour_accent_dark = forms.CharField(label="Colour on dark screens", max_length=7, widget=_COLOUR)


class Rules(forms.Form):
    """House rules: how many people a letter needs, how many letters a member gets, how staff sign in."""

    two_person_rule = forms.BooleanField(
        label="Two people see every letter",
        required=False,
        help_text="Nobody approves a letter they wrote or submitted.",
    )
    cap_letters = forms.IntegerField(
        label="At most this many letters a member",
        min_value=0,
        max_value=100,
        help_text="About topics; what all members must get does not count. 0: any number.",
        error_messages=_number(0, 100),
    )
    cap_days = forms.IntegerField(
        label="Within so many days", min_value=1, max_value=365, error_messages=_number(1, 365)
    )
    two_factor_for = forms.ChoiceField(label="Second factor", choices=TWO_FACTOR, widget=forms.RadioSelect)
    grace_days = forms.IntegerField(
        label="Days to set one up",
        min_value=0,
        max_value=LONGEST_GRACE,
        help_text="Counted from today, or from somebody's first day. After them nothing else opens.",
        error_messages=_number(0, LONGEST_GRACE),
    )


def whole(said: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a society from the few of ``Identity``; the others can be changed later."""
    sender = said["sender_address"]
    return {
        **said,
        "sender_name": said["name"][:100],
        "reply_to": sender,
        "contact_address": sender,
        "list_domain": sender.rpartition("@")[2],
        "why": f"You receive this letter as a member of {said['name']}."[:250],
    }


def _field_of(fault: Fault) -> str:
    place = fault.place.partition(", line ")[0]
    return _FIELDS.get(place, "")

"""The forms of signing in and of one's own account, with our words for what is missing."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mailer.accounts.models import Staff
from mailer.lib.wallclock import zones


class SignIn(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = "E-mail address", "Password"
        login.error_messages |= {
            "required": "Write your e-mail address.",
            "invalid": "This is not an e-mail address.",
        }
        password.error_messages["required"] = "Write your password."
        self.fields["remember"] = forms.BooleanField(required=False, widget=forms.HiddenInput)
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        password.help_text = ""
        login.widget.attrs |= {"autocomplete": "username webauthn", "autofocus": True}


class Welcome(forms.Form):
    """What an invited person sets: name and password."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="As colleagues know you.",
        error_messages={"required": "Write your name."},
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text="At least 12 characters. Four words that do not belong together are easy to keep in mind.",
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staff = staff

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self._staff)
        return password


class FirstAdmin(Welcome):
    """What the first admin sets: the same, and the address to sign in with."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You sign in with it, and tests of letters go to it.",
        error_messages={"required": "Write your e-mail address.", "invalid": "This is not an e-mail address."},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("name", "email", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Nobody yet: a password is held against what has been typed above it.
        super().__init__(*args, staff=Staff(), **kwargs)

    def clean_email(self) -> str:
        self._staff.email = self.cleaned_data["email"]
        return self._staff.email


class Profile(forms.Form):
    """What people say of themselves."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        help_text="As colleagues see it beside what you did.",
        error_messages={"required": "Write your name."},
    )
    time_zone = forms.CharField(
        label="Time zone",
        required=False,
        max_length=60,
        help_text="Times are shown to you in this zone, for example Europe/Vienna. Empty: the society's own zone.",
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in zones():
            raise ValidationError("This is not a zone we know. Choose one from the list, for example Europe/Vienna.")
        return zone

"""Signing in and out."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView

from mailer.accounts.models import Staff


class SignInForm(AuthenticationForm):
    """Address and password; the address in whatever case it is typed."""

    error_messages = {
        "invalid_login": "This address and this password do not belong together. Check both and try again.",
        "inactive": "This account is switched off. Ask an admin of your society.",
    }

    username = forms.EmailField(
        error_messages={"required": "Write your e-mail address.", "invalid": "This is not an e-mail address."}
    )
    password = forms.CharField(strip=False, error_messages={"required": "Write your password."})

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"]
        known = Staff.objects.filter(email__iexact=typed).values_list("email", flat=True).first()
        return known or typed


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "console/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    http_method_names = ["post", "options"]

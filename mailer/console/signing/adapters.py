"""Our rules for signing in, in the places where allauth asks for them.

- Nobody signs up.
- Failed attempts are refused in one sentence, whatever was wrong.
- The society's identity provider lets in staff only: the address it vouches for must be that of an
  active account. Whoever was invited has then accepted.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.accounts.services import entered_through_provider
from mailer.console.signing import mail
from mailer.console.signing.mailing import mail_staff


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Passwords, and mail about them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together. Check both and try again.",
        "too_many_login_attempts": "Too many attempts failed. Wait five minutes, then try again.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is not right, or no longer. Type the one that is shown now.",
        "enter_current_password": "Write the password you have now.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In place of allauth's templates: our own words, into the outbox, and no fault when nothing can leave."""
        if template_prefix == "account/email/password_reset_key":
            told: mail.Told | None = mail.reset(context["password_reset_url"])
        else:
            told = mail.notification(template_prefix)
        if told:
            mail_staff(told, to=email, now=timezone.now())


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or no longer. Type the one that is shown now.",
    }

    def generate_authenticator_name(self, user: Staff, type: str) -> str:  # noqa: A002 - allauth's word
        return "My passkey"


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The society's own identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account by the address the provider vouches for, or show who may enter.

        Raises:
            ImmediateHttpResponse: with the page that says why not.
        """
        staff = _vouched_for(sociallogin)
        if staff is None or (sociallogin.is_existing and sociallogin.user.pk != staff.pk):
            raise ImmediateHttpResponse(_not_invited(request))
        if not sociallogin.is_existing:
            sociallogin.connect(request, staff)
        entered_through_provider(staff=staff)


def _vouched_for(sociallogin: SocialLogin) -> Staff | None:
    addresses = [given.email for given in sociallogin.email_addresses if given.verified is True]
    found = [Staff.objects.filter(email__iexact=address, is_active=True).first() for address in addresses]
    return next((staff for staff in found if staff), None)


def _not_invited(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/not_invited.html", status=403)

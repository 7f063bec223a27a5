"""Every page of signing in and of one's own account. allauth knows them by these names.

``ENTRANCE`` is open to everybody: each has a door of its own. ``OWN`` is for whoever is signed in,
about themselves alone. There is no page on which one could sign up.
"""

from __future__ import annotations

from typing import Final

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from mailer.console.signing.beginning import beginning
from mailer.console.signing.invitation import invitation
from mailer.console.signing.sessions import end_session

ENTRANCE: Final = [
    path("sign-in", account.login, name="account_login"),
    path("sign-in/second", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/off", account.account_inactive, name="account_inactive"),
    path("sign-out", require_POST(account.logout), name="account_logout"),
    path("sign-up", account.signup, name="account_signup"),
    path("begin/<str:token>", beginning, name="begin"),
    path("invitation/<str:token>", invitation, name="invitation"),
    path("password", account.password_reset, name="account_reset_password"),
    path("password/sent", account.password_reset_done, name="account_reset_password_done"),
    path("password/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    # The form of this one is allauth's own: it puts the parts of a link together by text.
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("oidc/<slug:provider_id>", oidc.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback", oidc.callback, name="openid_connect_callback"),
    path("oidc/sign-up/closed", provider.signup, name="socialaccount_signup"),
    path("oidc/sign-in/cancelled", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/sign-in/failed", provider.login_error, name="socialaccount_login_error"),
]
OWN: Final = [
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/first", account.password_set, name="account_set_password"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/confirm/passkey", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/two-factor", factor.index, name="mfa_index"),
    path("account/two-factor/app", app.activate_totp, name="mfa_activate_totp"),
    path("account/two-factor/app/remove", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/two-factor/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/two-factor/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/two-factor/codes/download", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/two-factor/passkeys", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("account/two-factor/passkeys/add", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("account/two-factor/passkeys/<int:pk>/remove", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/two-factor/passkeys/<int:pk>/name", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("account/sessions", sessions.list_usersessions, name="usersessions_list"),
    path("account/sessions/<int:pk>/end", end_session, name="session-end"),
    path("account/provider", RedirectView.as_view(pattern_name="console:account"), name="socialaccount_connections"),
]
urlpatterns = [*ENTRANCE, *OWN]

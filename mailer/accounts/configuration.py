"""What the environment says about signing in and about mail to staff, in the form Django's settings take it.

Read while settings are being made, so nothing here may touch a model.
"""

from __future__ import annotations

from typing import Any

from mailer.env import SMTP_PORTS, Env
from mailer.lib.server_url import ServerUrl, parse_server_url

# The name of the society's own identity provider in addresses: /account/oidc/society/login/callback/
PROVIDER_ID = "society"


def staff_mail(env: Env) -> tuple[str, ServerUrl]:
    """Django's mail backend and its server: that of the letters unless another is set, or none at all."""
    url = env.staff_smtp_url or env.smtp_url
    if not url:
        return "django.core.mail.backends.dummy.EmailBackend", ServerUrl("", "", 0)
    return "django.core.mail.backends.smtp.EmailBackend", parse_server_url(url, ports=SMTP_PORTS, plain="smtp")


def oidc_providers(env: Env) -> dict[str, Any]:
    """The society's own identity provider, as allauth is told of it; empty when none is set."""
    if not env.oidc_issuer:
        return {}
    app = {
        "provider_id": PROVIDER_ID,
        "name": env.oidc_name,
        "client_id": env.oidc_client_id,
        "secret": env.oidc_client_secret,
        "settings": {"server_url": env.oidc_issuer},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}

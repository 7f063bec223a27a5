"""What the environment says about signing in, in the form Django's settings take it.

Read while settings are being made, so nothing here may touch a model.
"""

from __future__ import annotations

from typing import Any

from mailer.env import Env

# The name of the society's own identity provider in addresses: /account/oidc/society/login/callback/
PROVIDER_ID = "society"


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

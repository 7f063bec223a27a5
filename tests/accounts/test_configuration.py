"""What the environment says becomes Django's settings."""

from __future__ import annotations

import pytest

from mailer import env
from mailer.accounts.configuration import oidc_providers

SECRET = {"MAILER_SECRET_KEY": "s" * 50}


def test_the_identity_provider_needs_its_issuer_and_our_name_there() -> None:
    given = {"MAILER_OIDC_ISSUER": "https://id.society.example.org", "MAILER_OIDC_CLIENT_ID": "mailer"}
    [app] = oidc_providers(env.read(SECRET | given))["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://id.society.example.org"
    assert oidc_providers(env.read(SECRET)) == {}
    for name, value in given.items():
        with pytest.raises(env.EnvironmentFaults, match="belong together"):
            env.read(SECRET | {name: value})


def test_who_needs_a_second_factor_is_one_of_three() -> None:
    with pytest.raises(env.EnvironmentFaults, match="nobody, approvers, everyone"):
        env.read(SECRET | {"MAILER_TWO_FACTOR_FOR": "somebody"})

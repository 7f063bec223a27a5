"""What the environment says becomes Django's settings."""

from __future__ import annotations

import pytest

from mailer import env
from mailer.accounts.configuration import oidc_providers, staff_mail

SECRET = {"MAILER_SECRET_KEY": "s" * 50}


def test_without_a_mail_server_nothing_is_sent() -> None:
    backend, server = staff_mail(env.read(SECRET))
    assert (backend, server.host) == ("django.core.mail.backends.dummy.EmailBackend", "")


@pytest.mark.parametrize("name", ["MAILER_SMTP_URL", "MAILER_STAFF_SMTP_URL"])
def test_mail_to_staff_goes_through_its_own_server_or_that_of_the_letters(name: str) -> None:
    other = {"MAILER_SMTP_URL": "smtp://letters.example.org"} if "STAFF" in name else {}
    backend, server = staff_mail(env.read(SECRET | other | {name: "smtp+starttls://me:pw@mail.example.org"}))
    assert backend == "django.core.mail.backends.smtp.EmailBackend"
    assert (server.host, server.port, server.username) == ("mail.example.org", 587, "me")


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

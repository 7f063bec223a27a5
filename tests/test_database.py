"""The tests' own database: the product's options on it, and no way off the machine."""

import socket

import pytest
from django.conf import settings
from django.db import connection

from tests.network import LeftTheMachine


@pytest.mark.django_db
def test_the_test_database_has_the_products_options() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
            assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        else:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)


def test_no_test_leaves_the_machine() -> None:
    with socket.socket() as outside, pytest.raises(LeftTheMachine, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(LeftTheMachine, match=r"api\.sendgrid\.com"):
        socket.getaddrinfo("api.sendgrid.com", 443)

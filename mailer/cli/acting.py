"""On whose behalf a command acts: everything it does is recorded under that person's name."""

from __future__ import annotations

import click

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role

as_option = click.option(
    "--as", "acting_as", metavar="EMAIL", help="The staff account in whose name this is done. Default: the first admin."
)


def acting_staff(email: str | None) -> Staff:
    """The account behind ``--as``, or the first active admin."""
    accounts = Staff.objects.filter(is_active=True)
    found = accounts.filter(email__iexact=email) if email else accounts.filter(role=Role.ADMIN).order_by("pk")
    staff = found.first()
    if staff is None:
        who = f"There is no active account {email}." if email else "There is no admin account yet."
        raise click.ClickException(f"{who} Make one with `mailer staff add EMAIL --name NAME --role admin`.")
    return staff

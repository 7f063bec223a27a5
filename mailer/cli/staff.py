"""``mailer staff``: accounts for those who use the console."""

from __future__ import annotations

import click
from django.utils import timezone

from mailer import env
from mailer.accounts.beginning import first_link as new_first_link
from mailer.accounts.errors import AccountError
from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import ensure_account, new_password, set_superuser

# Asking for it by its name would load every screen, and `mailer run` waits for this command.
_BEGIN = "/begin/"


@click.group()
def staff() -> None:
    """Make accounts for those who use the console."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know the person.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def add(email: str, name: str, role: str) -> None:
    """Make an account and print its password, once."""
    account = ensure_account(email=email, name=name, role=Role(role), by="command line")
    if account is None:
        raise click.ClickException(f"{email} has an account already.")
    click.echo(f"{account.email} ({account.role}) signs in with the password {account.password}")
    click.echo("It is shown this once and kept nowhere.")


@staff.command()
@click.argument("email")
def password(email: str) -> None:
    """Give the account EMAIL a new password and print it, once."""
    person = _account(email)
    click.echo(f"{person.email} signs in with the password {new_password(staff=person, by='command line')}")


@staff.command()
@click.argument("email")
@click.option("--on/--off", "on", default=None, help="Let the admin in, or no longer.")
def superuser(email: str, *, on: bool | None) -> None:
    """Let the admin EMAIL read the rows of the database below MAILER_ADMIN_PATH, or no longer."""
    if on is None:
        raise click.UsageError("Say --on or --off.")
    person = _account(email)
    try:
        changed = set_superuser(staff=person, on=on, by="command line")
    except AccountError as exc:
        raise click.ClickException(str(exc)) from None
    now = "a superuser" if on else "no superuser"
    click.echo(f"{person.email} is {now} from now on." if changed else f"{person.email} was {now} already.")
    if on and not env.current().admin_path:
        click.echo("The pages for superusers are off: set MAILER_ADMIN_PATH and restart the web server.")


@staff.command("first-link")
@click.option("--quiet", is_flag=True, help="Print the link alone, and nothing when somebody has an account.")
def first_link(*, quiet: bool) -> None:
    """Print the link that makes the first admin, in the browser. It works once, for a day; one before it is void."""
    token = new_first_link(now=timezone.now())
    if token is not None:
        click.echo(f"{env.current().public_url}{_BEGIN}{token}")
    elif not quiet:
        raise click.ClickException(
            "Somebody has an account already. Admins invite others; `mailer staff password` helps who can't sign in."
        )


@staff.command("list")
def list_() -> None:
    """Show who has an account, with which role."""
    for person in Staff.objects.order_by("pk"):
        click.echo(f"{person.email}\t{person.role}\t{_standing(person)}")


def _account(email: str) -> Staff:
    person = Staff.objects.filter(email__iexact=email).first()
    if person is None:
        raise click.ClickException(f"There is no account {email}. `mailer staff list` shows those there are.")
    return person


def _standing(person: Staff) -> str:
    if not person.is_active:
        return "not active"
    return "superuser" if person.is_superuser else ""

"""Changing what the register says of one member: fields, addresses, and tasks that were looked after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click
from django.utils import timezone

from mailer.cli.acting import acting_staff, as_option
from mailer.cli.lookup import find_member
from mailer.members.addresses import AddressRefused
from mailer.members.models import Address, Member, MemberTask
from mailer.members.services import (
    add_address,
    add_member,
    close_task,
    make_preferred,
    remove_address,
    update_member,
)
from mailer.members.values import FieldsRefused

SOURCE: Final = "command line"
why_option = click.option("--why", default="", help="For the member's history.")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (FieldsRefused, AddressRefused) as exc:
        raise click.ClickException(str(exc)) from exc


@click.command()
@click.argument("number")
@click.argument("values", nargs=-1, metavar="[FIELD=VALUE]...")
@click.option("--email", default="", help="The address letters go to.")
@why_option
@as_option
def add(number: str, values: Sequence[str], email: str, why: str, acting_as: str | None) -> None:
    """Put a person on the register under NUMBER."""
    with _in_words():
        add_member(values={**_values(values), "number": number}, email=email, **_doer(acting_as, why))
    click.echo(f"Member {number} is on the register.")


@click.command("set")
@click.argument("number")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE...")
@why_option
@as_option
def set_(number: str, values: Sequence[str], why: str, acting_as: str | None) -> None:
    """Change fields of member NUMBER, for example country=DE "tags=speaker; host" custom.badge=blue."""
    with _in_words():
        changes = update_member(member=find_member(number), values=_values(values), **_doer(acting_as, why))
    for field, (before, after) in changes.items():
        click.echo(f"{field}: {in_words(before)} -> {in_words(after)}")
    if not changes:
        click.echo("Nothing changed: the register says so already.")


@click.group()
def address() -> None:
    """Add, prefer and remove addresses of a member."""


@address.command("add")
@click.argument("number")
@click.argument("email")
@click.option("--preferred", is_flag=True, help="Send letters there from now on.")
@why_option
@as_option
def add_(*, number: str, email: str, preferred: bool, why: str, acting_as: str | None) -> None:
    """Give member NUMBER the address EMAIL."""
    with _in_words():
        found = add_address(member=find_member(number), email=email, preferred=preferred, **_doer(acting_as, why))
    click.echo(f"{found.email}: {found.get_state_display()}{', letters go there' if found.preferred else ''}")


@address.command()
@click.argument("number")
@click.argument("email")
@why_option
@as_option
def prefer(number: str, email: str, why: str, acting_as: str | None) -> None:
    """Send letters of member NUMBER to EMAIL, an address they have."""
    found = _address(find_member(number), email)
    make_preferred(address=found, **_doer(acting_as, why))
    click.echo(f"Letters go to {found.email}.")


@address.command()
@click.argument("number")
@click.argument("email")
@why_option
@as_option
def remove(number: str, email: str, why: str, acting_as: str | None) -> None:
    """Take EMAIL off the register for member NUMBER."""
    found = _address(find_member(number), email)
    remove_address(address=found, **_doer(acting_as, why))
    click.echo(f"{found.email} is off the register.")


@click.command()
@click.option("--close", "closed", type=int, metavar="ID", help="Record that this task has been looked after.")
@as_option
def tasks(closed: int | None, acting_as: str | None) -> None:
    """List members somebody has to look after, such as those whose address failed."""
    if closed is not None:
        by = f"staff:{acting_staff(acting_as).pk}"
        if not close_task(task=closed, by=by, outcome=MemberTask.Outcome.DONE, now=timezone.now()):
            raise click.ClickException(f"There is no open task {closed}. `mailer member tasks` lists them.")
    for task in MemberTask.objects.filter(closed_at=None).select_related("member").order_by("pk"):
        click.echo(f"{task.pk}\t{task.member.number}\t{task.get_kind_display()}\tsince {task.opened_at:%Y-%m-%d}")


def in_words(value: object) -> str:
    """A value of the register as a person reads it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "(none)"
    return "(empty)" if value in (None, "") else str(value)


def _doer(acting_as: str | None, why: str) -> dict[str, Any]:
    return {"by": f"staff:{acting_staff(acting_as).pk}", "source": SOURCE, "reason": why, "now": timezone.now()}


def _values(given: Sequence[str]) -> dict[str, str]:
    parted = [word.partition("=") for word in given]
    if wrong := [field for field, equals, _ in parted if not equals]:
        raise click.ClickException(f"{wrong[0]!r} is no FIELD=VALUE. To empty a field, write {wrong[0]}= alone.")
    return {field.strip(): value for field, _, value in parted}


def _address(member: Member, email: str) -> Address:
    found = member.addresses.filter(email__iexact=email).first()
    if found is None:
        raise click.ClickException(
            f"Member {member.number} does not have this address. `mailer member show` lists them."
        )
    return found


COMMANDS: Final = (add, set_, address, tasks)

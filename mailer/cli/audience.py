"""``mailer campaign audience``: who a campaign reaches, and for one member why or why not."""

from __future__ import annotations

import click
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.cli.lookup import find_campaign, find_member
from mailer.cli.segment_asking import tell_funnel
from mailer.content.services import SocietyMissing
from mailer.deliveries.funnel import funnel
from mailer.deliveries.start import audience_spec
from mailer.deliveries.story import explain as story_of
from mailer.segments.answers import explain_member
from mailer.segments.tree import RuleRefused


@click.command()
@click.argument("wanted", metavar="CAMPAIGN")
@click.option("--member", help="Member number or e-mail address: say why this one gets a copy or does not.")
@click.option("--json", "as_json", is_flag=True, help="The numbers as one JSON object.")
def audience(wanted: str, member: str | None, *, as_json: bool) -> None:
    """Show from the segment of CAMPAIGN to its audience how many each reason leaves out.

    Before it starts, this is as it would be now; afterwards as it was fixed.
    """
    row = find_campaign(wanted)
    try:
        if member:
            _tell_about(row, member)
        else:
            tell_funnel(funnel(row, now=timezone.now()), as_json=as_json)
    except (RuleRefused, SocietyMissing) as exc:
        raise click.ClickException(str(exc)) from exc


def _tell_about(row: Campaign, wanted: str) -> None:
    member = find_member(wanted)
    if row.started_at:
        lines = story_of(row, member)
    else:
        lines = explain_member(audience_spec(row, now=timezone.now()), member).sentences()
    for line in lines:
        click.echo(line)

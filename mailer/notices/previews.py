"""A personal letter of a set as one member will get it, before it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import orjson

from mailer.campaigns.letters import compile_variants
from mailer.content import registry
from mailer.deliveries.models import Addressee
from mailer.deliveries.readers import reader_of
from mailer.notices.errors import NoticeRefused
from mailer.rendering.errors import UnrenderableValue
from mailer.rendering.fields import merge_values
from mailer.rendering.message import Message


def letter_to(addressee: Addressee, *, today: date) -> Message:
    """The letter with this member's own data.

    Raises:
        NoticeRefused: it can't be made, and why.
        LetterRefused: the letter itself has errors.
    """
    campaign = addressee.campaign
    names = registry.get(campaign.content_type).variants
    reader = reader_of(addressee.member, variants=names, today=today)
    if reader is None:
        raise NoticeRefused("This member was erased from the register and gets no letter.")
    skeleton = compile_variants(campaign, [reader.variant])[reader.variant].skeleton
    person = replace(reader.recipient, own=orjson.loads(addressee.own))
    try:
        return skeleton.render(merge_values(person, skeleton.fields))
    except UnrenderableValue as exc:
        raise NoticeRefused(str(exc)) from exc

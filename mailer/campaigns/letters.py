"""From a campaign to its letter: the sources that rendering needs, their fingerprint, their skeletons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import orjson

from mailer.campaigns.compiling import compiled
from mailer.campaigns.errors import LetterRefused
from mailer.campaigns.models import Campaign
from mailer.content import registry, variants
from mailer.content.content_type import EMAIL_TEMPLATES
from mailer.content.services import brand_context, society
from mailer.rendering.errors import LetterError
from mailer.rendering.fields import DATA, is_data
from mailer.rendering.pipeline import Compiled, LetterSource, verify
from mailer.segments.references import behind


def source_of(campaign: Campaign) -> LetterSource:
    """What the campaign's letter is made of, as it stands now."""
    return LetterSource(
        template_root=EMAIL_TEMPLATES,
        kind=campaign.content_type,
        content=campaign.content,
        society=brand_context(society()),
    )


def fingerprint(campaign: Campaign) -> str:
    """SHA-256 over the template files, the content, the brand, the sender and the audience's definition."""
    source, row = source_of(campaign), society()
    digest = sha256()
    for folder in (source.template_root / "_base", source.template_root / campaign.content_type):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".json":
                digest.update(path.relative_to(source.template_root).as_posix().encode() + b"\0" + path.read_bytes())
    said = {
        "content": campaign.content,
        "society": dict(source.society),
        "sender": [row.sender_name, row.sender_address, row.reply_to, row.list_domain],
        "topic": campaign.topic_id,
        "segment": campaign.segment and [campaign.segment_id, campaign.segment.rule],
        **_rules_behind(campaign),
        **({} if campaign.notice is None else {"notice": campaign.notice}),
    }
    digest.update(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _rules_behind(campaign: Campaign) -> Mapping[str, Any]:
    """What else decides who gets it: segments that are left out, and those that rules ask about."""
    excluded = {str(pk): rule for pk, rule in campaign.excluded.values_list("pk", "rule")}
    rules = [campaign.segment.rule, *excluded.values()] if campaign.segment else list(excluded.values())
    asked = {str(pk): rule for pk, rule in behind(rules).items()}
    return {name: found for name, found in (("excluded", excluded), ("asked", asked)) if found}


def every_variant(campaign: Campaign) -> list[str]:
    """The keys of all variants that the content type can have."""
    return [variants.key(values) for values in variants.combinations(registry.get(campaign.content_type).variants)]


def compile_variants(campaign: Campaign, keys: Iterable[str]) -> Mapping[str, Compiled]:
    """Compile the letter for each variant key.

    Raises:
        LetterRefused: with every error that the template or the checks found.
    """
    source = source_of(campaign)
    letters: dict[str, Compiled] = {}
    faults: dict[str, None] = {}
    for key in keys:
        try:
            letters[key] = compiled(source, key)
        except LetterError as exc:
            raise LetterRefused([str(exc)]) from exc
        faults |= dict.fromkeys(_undeclared(campaign, letters[key]))
        errors = [finding for finding in letters[key].findings if finding.severity == "error"]
        faults |= {f"{found.place}: {found.message} {found.remedy}": None for found in errors}
    if faults:
        raise LetterRefused(list(faults))
    return letters


def declared(campaign: Campaign) -> frozenset[str]:
    """The data fields that the letter may use, as they are written in it."""
    said = campaign.notice or {}
    return frozenset(f"{DATA}{field['name']}" for field in said.get("fields", ()))


def _undeclared(campaign: Campaign, letter: Compiled) -> list[str]:
    used = {name for name in letter.skeleton.fields if is_data(name)}
    where = "among the template's data fields" if campaign.notice is not None else "in letters to a segment"
    return [
        f"[[{name}]]: there is no such field {where}. Declare it with the template, or take it out."
        for name in sorted(used - declared(campaign))
    ]


def prove(campaign: Campaign, letter: Compiled, values: Mapping[str, str]) -> None:
    """Trust, and verify: render one real recipient the slow way and compare.

    Raises:
        LetterRefused: the two differ, so nothing may be sent with this template.
    """
    difference = verify(source_of(campaign), letter, values)
    if difference is not None:
        fault = (
            f"templates/email/{campaign.content_type}, {difference.part}: the compiled letter differs from the one "
            f"rendered in full near {difference.in_full!r}. Simplify the template at this place."
        )
        raise LetterRefused([fault])

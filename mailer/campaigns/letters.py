"""From a campaign to its letter: the sources that rendering needs, their fingerprint, their skeletons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import orjson
from django.conf import settings

from mailer.campaigns.errors import LetterRefused
from mailer.campaigns.models import Campaign
from mailer.content import registry, variants
from mailer.content.models import Society
from mailer.content.services import brand_context, society
from mailer.providers.port import Sender
from mailer.rendering.errors import LetterError
from mailer.rendering.pipeline import LetterSource, compile_letter
from mailer.rendering.skeleton import Skeleton


def template_root() -> Path:
    return Path(settings.TEMPLATE_ROOT) / "email"


def source_of(campaign: Campaign) -> LetterSource:
    """What the campaign's letter is made of, as it stands now."""
    return LetterSource(
        template_root=template_root(),
        kind=campaign.content_type,
        content=campaign.content,
        society=brand_context(society()),
    )


def sender_of(row: Society) -> Sender:
    return Sender(name=row.sender_name, address=row.sender_address, reply_to=row.reply_to)


def fingerprint(campaign: Campaign) -> str:
    """SHA-256 over the template files, the content, the brand, the sender and the audience's definition."""
    source, row = source_of(campaign), society()
    digest = sha256()
    for folder in (source.template_root / "_base", source.template_root / campaign.content_type):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "sample.json":
                digest.update(path.relative_to(source.template_root).as_posix().encode() + b"\0" + path.read_bytes())
    said = {
        "content": campaign.content,
        "society": dict(source.society),
        "sender": [row.sender_name, row.sender_address, row.reply_to, row.list_domain],
        "topic": campaign.topic_id,
        "segment": campaign.segment and [campaign.segment_id, campaign.segment.rule],
    }
    digest.update(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def every_variant(campaign: Campaign) -> list[str]:
    """The keys of all variants that the content type can have."""
    return [variants.key(values) for values in variants.combinations(registry.get(campaign.content_type).variants)]


def compile_variants(campaign: Campaign, keys: Iterable[str]) -> Mapping[str, Skeleton]:
    """Compile the letter for each variant key.

    Raises:
        LetterRefused: with every error that the template or the checks found.
    """
    source = source_of(campaign)
    skeletons: dict[str, Skeleton] = {}
    faults: dict[str, None] = {}
    for key in keys:
        try:
            compiled = compile_letter(source, variant=variants.parse(key))
        except LetterError as exc:
            raise LetterRefused([str(exc)]) from exc
        faults |= {f"{f.place}: {f.message} {f.remedy}": None for f in compiled.findings if f.severity == "error"}
        skeletons[key] = compiled.skeleton
    if faults:
        raise LetterRefused(list(faults))
    return skeletons

"""Keeping a picture: made anew, stored under its hash, one row. Doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.audit.services import record
from mailer.content.images.encoding import Encoded, encode
from mailer.content.images.refusals import ImageNotKept, ImageRefused
from mailer.content.models import ImageAsset

EXTENSIONS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}


def store_image(data: bytes, *, filename: str, by: Staff, alt: str = "") -> ImageAsset:
    """Make the uploaded picture ready for letters and keep it.

    The same picture again gives the same row; ``alt`` then replaces its words, unless it is empty.

    Raises:
        ImageRefused: the file is no picture for a letter, or the person may not write letters.
        ImageNotKept: the storage does not take it.
    """
    if not by.may(Right.WRITE):
        raise ImageRefused(f"{by} may not {Right.WRITE.value}.", "Ask an admin for the role that can.")
    encoded = encode(data)
    digest = sha256(encoded.data).hexdigest()
    # First the file: one without a row harms nobody, a row without its file is a hole in a letter.
    _keep(path_of(digest, encoded.mime), encoded.data)
    return _row(encoded, digest, filename=filename, by=by, alt=alt.strip())


def path_of(digest: str, mime: str) -> str:
    """Where a picture stands in the storage: ``images/1f/1f3a....jpg``."""
    return f"images/{digest[:2]}/{digest}.{EXTENSIONS[mime]}"


def image_url(asset: ImageAsset) -> str:
    """The address for letters; it never changes, and never shows anything else."""
    return default_storage.url(path_of(asset.sha256, asset.mime))


def image_sizes() -> Mapping[str, int]:
    """The bytes of every picture kept here, by address."""
    return {image_url(asset): asset.size for asset in ImageAsset.objects.only("sha256", "mime", "size")}


def _keep(path: str, data: bytes) -> None:
    try:
        # A file cut short by a full disk or a kill is written again.
        if not default_storage.exists(path) or default_storage.size(path) != len(data):
            default_storage.save(path, ContentFile(data))
    except Exception as exc:
        # Disks and buckets fail in ways of their own.
        raise ImageNotKept(
            f"The picture could not be stored ({type(exc).__name__}). Check the data directory's disk space and "
            "permissions, or MAILER_S3_BUCKET and its credentials; then upload it again."
        ) from exc


@transaction.atomic
def _row(encoded: Encoded, digest: str, *, filename: str, by: Staff, alt: str) -> ImageAsset:
    facts = {"mime": encoded.mime, "width": encoded.width, "height": encoded.height, "size": len(encoded.data)}
    words = {"alt": alt[:250], "file_name": filename[:200]}
    asset, new = ImageAsset.objects.get_or_create(sha256=digest, defaults={**facts, **words, "by": by})
    if new:
        record(actor=f"staff:{by.pk}", action="image.added", subject=f"image:{asset.pk}", detail={"sha256": digest})
    elif alt and asset.alt != words["alt"]:
        asset.alt = words["alt"]
        asset.save(update_fields=["alt"])
    return asset

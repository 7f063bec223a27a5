"""Where the pictures in letters are kept, as Django's setting: the data directory, or an S3-compatible bucket."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from mailer.env import Env

# The address holds the hash of the picture, so what is behind it never changes.
_FOR_EVER: Final = "public, max-age=31536000, immutable"


def image_storage(env: Env) -> dict[str, Any]:
    """The entry ``default`` of ``STORAGES``. Credentials for a bucket come from ``AWS_*``, read by boto3 itself."""
    if not env.s3_bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": env.data_dir / "media",
                "base_url": f"{env.public_url}/media/",
                "allow_overwrite": True,
            },
        }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(env)}


def _bucket(env: Env) -> dict[str, Any]:
    # Only here: importing it takes longer than everything else at start.
    from botocore.config import Config  # noqa: PLC0415

    public = urlsplit(env.s3_public_url)
    addresses = {"custom_domain": f"{public.netloc}{public.path}", "url_protocol": f"{public.scheme}:"}
    return {
        "bucket_name": env.s3_bucket,
        "endpoint_url": env.s3_endpoint or None,
        "querystring_auth": False,
        "default_acl": None,
        "file_overwrite": True,
        "object_parameters": {"CacheControl": _FOR_EVER},
        "client_config": Config(
            # What other makers' stores understand: the bucket in the path, no trailing checksums.
            s3={"addressing_style": "path" if env.s3_endpoint else "auto"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        **(addresses if env.s3_public_url else {}),
    }

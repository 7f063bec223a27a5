"""A picture is kept once, under the hash of what is served, and its address never changes."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import override_settings

from mailer.accounts.models import Staff
from mailer.audit.models import AuditEntry
from mailer.content.images import services
from mailer.content.images.refusals import ImageNotKept, ImageRefused
from mailer.content.images.services import image_sizes, image_url, path_of, store_image
from mailer.content.models import ImageAsset
from tests.content.images.pictures import located, plain, saved


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    options = {"location": tmp_path, "base_url": "https://news.example.org/media/", "allow_overwrite": True}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    with override_settings(STORAGES={**settings.STORAGES, "default": storage}):
        yield tmp_path


def test_a_picture_is_kept_under_its_hash(edith: Staff, media: Path) -> None:
    asset = store_image(located(), filename="IMG_0042.jpg", by=edith, alt=" The laureate ")
    kept = (media / path_of(asset.sha256, asset.mime)).read_bytes()
    assert sha256(kept).hexdigest() == asset.sha256
    assert image_url(asset) == f"https://news.example.org/media/images/{asset.sha256[:2]}/{asset.sha256}.jpg"
    facts = (asset.mime, asset.width, asset.height, asset.size, asset.alt, asset.file_name, asset.by)
    assert facts == ("image/jpeg", 20, 40, len(kept), "The laureate", "IMG_0042.jpg", edith)
    assert image_sizes() == {image_url(asset): len(kept)}
    assert AuditEntry.objects.get(action="image.added").subject == f"image:{asset.pk}"


def test_the_same_picture_again_is_the_same_row(edith: Staff, ada: Staff) -> None:
    first = store_image(located(), filename="a.jpg", by=edith, alt="One")
    again = store_image(located(), filename="b.jpg", by=ada)
    assert again == first
    assert again.alt == "One"
    assert store_image(located(), filename="c.jpg", by=ada, alt="Two").alt == "Two"
    assert ImageAsset.objects.get().by == edith


def test_a_file_cut_short_is_written_again(edith: Staff, media: Path) -> None:
    asset = store_image(saved(plain()), filename="a.png", by=edith)
    path = media / path_of(asset.sha256, asset.mime)
    path.write_bytes(path.read_bytes()[:10])
    store_image(saved(plain()), filename="a.png", by=edith)
    assert path.stat().st_size == asset.size


def test_who_may_not_write_letters_adds_no_pictures(vera: Staff, media: Path) -> None:
    with pytest.raises(ImageRefused, match="may not write"):
        store_image(saved(plain()), filename="a.png", by=vera)
    assert not list(media.iterdir())


def test_nothing_is_kept_of_what_is_refused(edith: Staff, media: Path) -> None:
    with pytest.raises(ImageRefused):
        store_image(b"<svg>", filename="a.png", by=edith)
    assert not list(media.iterdir())
    assert not ImageAsset.objects.exists()


def test_a_storage_that_fails_is_told_and_leaves_no_row(edith: Staff, media: Path) -> None:
    (media / "images").write_text("a file where the directory should be")
    with pytest.raises(ImageNotKept, match="could not be stored"):
        store_image(saved(plain()), filename="a.png", by=edith)
    assert not ImageAsset.objects.exists()


def test_every_kind_that_is_made_has_its_extension() -> None:
    assert {path_of("1f" * 32, mime).rpartition(".")[2] for mime in services.EXTENSIONS} == {"jpg", "png", "gif"}
    assert default_storage.url(path_of("1f" * 32, "image/gif")).endswith(".gif")

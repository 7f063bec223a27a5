"""Pictures are served to everybody, for ever, as what they are, and nothing else is."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.accounts.models import Staff
from mailer.content.images.services import path_of, store_image
from tests.content.images.pictures import located, moving, plain, saved

UNKNOWN = "/media/images/00/" + "0" * 64 + ".jpg"


@pytest.mark.parametrize(
    ("picture", "mime"),
    [(located(), "image/jpeg"), (saved(plain()), "image/png"), (moving(), "image/gif")],
    ids=["jpeg", "png", "gif"],
)
def test_a_picture_is_served_for_ever(client: Client, edith: Staff, picture: bytes, mime: str) -> None:
    asset = store_image(picture, filename="a", by=edith)
    answer = client.get(f"/media/{path_of(asset.sha256, asset.mime)}")
    assert answer.status_code == 200
    assert len(answer.content) == asset.size
    assert answer["Content-Type"] == mime
    assert answer["Content-Length"] == str(asset.size)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer
    assert "Cookie" not in answer.get("Vary", "")


def test_who_has_it_need_not_fetch_it_again(client: Client, edith: Staff) -> None:
    asset = store_image(located(), filename="a", by=edith)
    path = f"/media/{path_of(asset.sha256, asset.mime)}"
    answer = client.get(path, headers={"If-None-Match": client.head(path)["ETag"]})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_missing_picture_is_not_kept_by_anybody(client: Client) -> None:
    answer = client.get(UNKNOWN)
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/images/00/",
        "/media/mailer.sqlite3",
        "/media/../mailer.sqlite3",
        "/media/images/00/%2e%2e/%2e%2e/mailer.sqlite3",
        "/media/images/00/" + "0" * 64 + ".svg",
        "/media/images/00/" + "0" * 64 + ".jpg/x",
        "/media/images/00/" + "0" * 64 + ".jpg%0a",
    ],
)
def test_nothing_else_is_served(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pictures_are_only_read(client: Client) -> None:
    assert client.post(UNKNOWN).status_code == 405

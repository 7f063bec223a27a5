"""Pictures in an S3-compatible bucket, spoken to over HTTP by the real client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from mailer import env
from mailer.accounts.models import Staff
from mailer.content.images.services import image_url, path_of, store_image
from mailer.content.images.storage import image_storage
from tests.content.images.pictures import located


@dataclass
class Bucket:
    """What a store for objects does of S3, as far as pictures need it."""

    objects: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    address: str = ""


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    kept = Bucket()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            kept.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            kept.headers[self.path] = dict(self.headers)
            self._answer(200)

        def do_HEAD(self) -> None:
            self._answer(200 if self.path in kept.objects else 404, kept.objects.get(self.path, b""))

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(kept.objects.get(self.path, b""))

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"x"')
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        kept.address = f"http://127.0.0.1:{server.server_port}"
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu")


@pytest.fixture
def stored_there(bucket: Bucket, credentials: None) -> Iterator[Bucket]:
    chosen = replace(
        env.current(), s3_bucket="letters", s3_endpoint=bucket.address, s3_public_url="https://img.example.org/l"
    )
    with override_settings(STORAGES={**settings.STORAGES, "default": image_storage(chosen)}):
        yield bucket


def test_a_picture_goes_into_the_bucket_and_its_address_is_public(stored_there: Bucket, edith: Staff) -> None:
    asset = store_image(located(), filename="a.jpg", by=edith)
    path = path_of(asset.sha256, asset.mime)
    assert image_url(asset) == f"https://img.example.org/l/{path}"
    assert len(stored_there.objects[f"/letters/{path}"]) == asset.size
    headers = stored_there.headers[f"/letters/{path}"]
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert "x-amz-acl" not in {name.lower() for name in headers}


def test_addresses_in_letters_already_sent_still_answer(stored_there: Bucket, edith: Staff, client: Client) -> None:
    asset = store_image(located(), filename="a.jpg", by=edith)
    path = path_of(asset.sha256, asset.mime)
    answer = client.get(f"/media/{path}")
    assert answer.content == stored_there.objects[f"/letters/{path}"]
    assert client.get("/media/images/00/" + "0" * 64 + ".jpg").status_code == 404


def test_without_a_domain_of_ones_own_the_address_is_the_buckets(credentials: None) -> None:
    chosen = replace(env.current(), s3_bucket="letters", s3_endpoint="https://minio.example.org")
    with override_settings(STORAGES={**settings.STORAGES, "default": image_storage(chosen)}):
        assert default_storage.url("images/1f/x.jpg") == "https://minio.example.org/letters/images/1f/x.jpg"


def test_without_a_bucket_pictures_are_in_the_data_directory() -> None:
    assert image_storage(env.current())["OPTIONS"]["location"] == env.current().data_dir / "media"


def test_an_address_without_a_bucket_is_a_fault() -> None:
    with pytest.raises(env.EnvironmentFaults, match="MAILER_S3_BUCKET is not set"):
        env.read({"MAILER_SECRET_KEY": "x", "MAILER_S3_ENDPOINT": "https://minio.example.org"})

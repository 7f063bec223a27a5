"""A pooled connection with a time limit under the client of the ``sendgrid`` package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import urllib3
from python_http_client.client import Client

from mailer.providers.lost import lost

# One pool a process: it is thread-safe and keeps the TLS sessions of all sending threads.
_POOL: Final = urllib3.PoolManager(maxsize=64, block=False, retries=False)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body's bytes, and headers by name."""

    status: int
    body: bytes
    headers: Any

    @classmethod
    def of(cls, response: Any) -> Answer:
        return cls(int(response.status_code), bytes(response.body or b""), response.headers)

    def header(self, name: str) -> str:
        return str(self.headers.get(name) or "")


class Payload(bytes):
    """A request's body as the package takes it, and as it stands in the package's log: by its length alone."""

    def encode(self, _encoding: str) -> Payload:
        return self

    def __format__(self, _spec: str) -> str:
        return f"{len(self)} bytes"


class PooledClient(Client):  # type: ignore[misc] # the package ships no types
    """The package's client with our connection pool; answers of every status are returned, not raised."""

    def _build_client(self, name: str | None = None) -> PooledClient:
        path = [*self._url_path, name] if name else self._url_path
        return PooledClient(
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=path,
            append_slash=self.append_slash,
            timeout=self.timeout,
        )

    def _make_request(self, opener: Any, request: Any, timeout: float | None = None) -> _Response:
        del opener
        seconds = timeout or self.timeout
        try:
            answer = _POOL.request(
                request.get_method(),
                request.full_url,
                body=request.data,
                headers=self.request_headers,
                timeout=urllib3.Timeout(connect=seconds, read=seconds),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as exc:
            raise lost(exc) from exc
        return _Response(answer)


class _Response:
    """The three methods that the package asks of a response."""

    def __init__(self, answer: urllib3.BaseHTTPResponse) -> None:
        self._answer = answer

    def getcode(self) -> int:
        return self._answer.status

    def read(self) -> bytes:
        return self._answer.data

    def info(self) -> Any:
        return self._answer.headers

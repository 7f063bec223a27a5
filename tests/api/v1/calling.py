"""A program that calls the API with a key of somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.test import Client
from django.utils import timezone

from mailer.accounts.models import Staff
from mailer.keys.scopes import RIGHTS, Scope
from mailer.keys.services import make_key

ROOT = "/api/v1/"


@dataclass
class Caller:
    secret: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The answer; ``body`` is sent as JSON unless it is bytes. Headers are written ``If_Match``."""
        raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        named = {"Authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        kind = named.pop("Content-Type", "application/json")
        return Client().generic(method, ROOT + path, raw, content_type=kind, headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.ask("POST", path, {} if body is None else body, **headers)


def caller(by: Staff, *scopes: Scope) -> Caller:
    """With these scopes, or with every one that ``by`` can give."""
    chosen = scopes or tuple(scope for scope in Scope if by.may(RIGHTS[scope]))
    return Caller(make_key(name="test", scopes=chosen, by=by, now=timezone.now()).secret)


def problem(answer: Any) -> tuple[int, str]:
    """Its status and code, once it is sure to be a problem."""
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "status", "code", "detail", "errors"}
    assert told["status"] == answer.status_code
    assert told["detail"].endswith(".")
    return told["status"], told["code"]


def places(answer: Any) -> list[str]:
    return [error["place"] for error in answer.json()["errors"]]

"""A write, done once: its change, its line in the audit log and the answer kept for a repeat are one transaction.

With an ``Idempotency-Key`` a repeat within a day does nothing and gets the first answer again. Only
what succeeded is kept: a refused write changed nothing and may be tried again under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from mailer.api.v1.problems import Problem, conflict
from mailer.audit.services import record
from mailer.keys.models import ApiKey, KeptAnswer

KEPT: Final = timedelta(hours=24)
PREFIX: Final = "/api/v1/"
_NAME: Final = re.compile("[!-~]{1,100}")
_HEADERS: Final = ("Content-Type", "ETag", "Location")

type_of_step = Callable[[], HttpResponseBase]


def write(request: HttpRequest, key: ApiKey, step: type_of_step, *, now: datetime) -> HttpResponseBase:
    """Do ``step`` for a key, unless it was done under the same name before.

    Raises:
        Problem: the name is unusable, or was used for something else.
    """
    asked = _Asked(request, key, _name_in(request), now)
    kept = asked.kept()
    if kept is None:
        try:
            return _do(asked, step)
        except IntegrityError:
            # Another request of the same name was faster; if it was not that, the fault is a real one.
            kept = asked.kept()
            if kept is None:
                raise
    return _again(kept, asked.hash)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A write that is asked for; ``name`` is empty when it need not be kept."""

    request: HttpRequest
    key: ApiKey
    name: str
    now: datetime

    @property
    def hash(self) -> str:
        request = self.request
        head = f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n"
        return sha256(head.encode() + request.body).hexdigest()

    def kept(self) -> KeptAnswer | None:
        if not self.name:
            return None
        KeptAnswer.objects.filter(key=self.key, at__lt=self.now - KEPT).delete()
        return KeptAnswer.objects.filter(key=self.key, name=self.name).first()

    def keep(self, answer: HttpResponse, subject: str) -> None:
        if self.name:
            KeptAnswer.objects.create(
                key=self.key,
                name=self.name,
                request_hash=self.hash,
                status=answer.status_code,
                headers={header: answer[header] for header in _HEADERS if header in answer},
                body=answer.content,
                subject=subject,
                at=self.now,
            )


def _do(asked: _Asked, step: type_of_step) -> HttpResponseBase:
    with transaction.atomic():
        answer = step()
        if answer.status_code >= HTTPStatus.BAD_REQUEST or not isinstance(answer, HttpResponse):
            transaction.set_rollback(True)
            return answer
        path = asked.request.path
        subject = subject_of(answer.headers.get("Location") or path)
        asked.keep(answer, subject)
        action = f"api.{str(asked.request.method).lower()}"
        record(actor=f"key:{asked.key.pk}", action=action, subject=subject, detail={"path": path.removeprefix(PREFIX)})
    return answer


def subject_of(path: str) -> str:
    """``campaign:7`` for ``/api/v1/campaigns/7/approve``; the plural where no id is named."""
    kind, _, rest = path.removeprefix(PREFIX).partition("/")
    named = rest.partition("/")[0]
    return f"{kind.removesuffix('s')}:{named}"[:100] if named.isdigit() else kind[:100]


def _name_in(request: HttpRequest) -> str:
    name = request.headers.get("Idempotency-Key")
    if name is None:
        return ""
    if not _NAME.fullmatch(name):
        detail = "The Idempotency-Key must be 1 to 100 plain characters without spaces, such as a UUID."
        raise Problem(HTTPStatus.BAD_REQUEST, "bad_idempotency_key", detail)
    return name


def _again(kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.request_hash != asked:
        raise conflict("This Idempotency-Key was used for another request. Give each request a name of its own.")
    if not kept.headers and kept.status != HTTPStatus.NO_CONTENT:
        raise Problem(HTTPStatus.GONE, "erased", "It was done, and what it was about has been erased since.")
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    return HttpResponse(bytes(kept.body), status=kept.status, headers=headers)

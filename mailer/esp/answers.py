"""What a service's answer, or its absence, means for one message: the one place that knows.

Nobody reads an answer's words but people. Anything that is not known to come before the service took
the message leaves it in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import urllib3
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused

from mailer.esp.services import Service
from mailer.providers.lost import lost
from mailer.providers.port import AccountRefused, Ambiguous, PermanentFailure, ProviderFailure, TemporaryFailure

_TAKEN: Final = {"sent", "queued"}
_REFUSED: Final = {"invalid", "rejected", "failed"}
_ACCOUNT: Final = {401, 402, 403, 404, 405}
# 420 is SparkPost's word for too much.
_TOO_FAST: Final = {420, 429}
# The message may have been taken all the same, now or by an earlier request.
_UNCLEAR: Final = {408, 409}
_WORDS: Final = ("message", "errormessage", "description", "detail")
_CODES: Final = ("ErrorCode", "code", "name", "Code")
_LONGEST_WAIT: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the service's own codes and words, and how long to wait (seconds) if it said."""

    status: int
    codes: frozenset[str]
    words: str
    retry_after: float | None

    @classmethod
    def of(cls, response: Any) -> Answer:
        """From what anymail keeps of an answer: that of requests, or the mapping that botocore made of one."""
        if isinstance(response, Mapping):
            about, error = response.get("ResponseMetadata", {}), response.get("Error", {})
            return cls._made(int(about.get("HTTPStatusCode", 0)), error, about.get("HTTPHeaders", {}))
        try:
            body = response.json()
        except ValueError:
            body = None
        return cls._made(int(response.status_code), body, response.headers)

    @classmethod
    def _made(cls, status: int, body: Any, headers: Mapping[str, str]) -> Answer:
        named = body if isinstance(body, dict) else {}
        codes = frozenset(str(named[key]) for key in _CODES if key in named)
        words = "; ".join(dict.fromkeys(_words(body)))[:400]
        return cls(status, codes, words or f"HTTP {status} without an explanation", _seconds(headers))


def taken(message: Any) -> str:
    """The service's id for a message that it answered.

    Raises:
        ProviderFailure: it did not, or not certainly, take it.
    """
    status, said = message.anymail_status.status or set(), Answer.of(message.anymail_status.esp_response)
    if status & _TAKEN:
        return str(message.anymail_status.message_id or "")
    if status and status <= _REFUSED:
        raise PermanentFailure(said.words, status=said.status)
    raise Ambiguous(f"The service did not say whether it took the message: {said.words}", status=said.status)


def failure_of(fault: Exception, message: Any, service: Service) -> ProviderFailure:
    """The decision about whatever was raised while ``message`` was handed over."""
    if isinstance(fault, AnymailRecipientsRefused):
        said = Answer.of(message.anymail_status.esp_response)
        return PermanentFailure(said.words, status=said.status)
    if isinstance(fault, AnymailAPIError):
        return _of_answer(fault, service) if fault.response is not None else _of_silence(fault.__cause__)
    if isinstance(fault, AnymailError) and message.anymail_status.esp_response is None:
        # anymail refused to write it in the service's form: nothing has left.
        return PermanentFailure(f"{service.title} can't be given this message: {fault}", letter=True)
    return Ambiguous(f"Sending broke off ({type(fault).__name__}).")


def _of_answer(fault: Any, service: Service) -> ProviderFailure:
    said = Answer.of(fault.response)
    words = f"{service.title}: {said.words}"
    if said.codes & service.account or said.status in _ACCOUNT or _is_redirect(said.status):
        return AccountRefused(f"{service.title} refuses our account ({said.status}): {said.words}", status=said.status)
    if said.codes & service.refusals:
        return PermanentFailure(words, status=said.status, letter=True)
    if said.status in _TOO_FAST:
        return TemporaryFailure(words, status=said.status, retry_after=said.retry_after)
    if HTTPStatus.BAD_REQUEST <= said.status < HTTPStatus.INTERNAL_SERVER_ERROR and said.status not in _UNCLEAR:
        return PermanentFailure(words, status=said.status, letter=True)
    return Ambiguous(words, status=said.status)


def _is_redirect(status: int) -> bool:
    """None is followed: the service is not where its address says."""
    return HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST


def _of_silence(cause: BaseException | None) -> ProviderFailure:
    """No answer came. What requests or botocore raised has urllib3's fault inside."""
    inside = _inside(cause) if cause is not None else None
    if isinstance(inside, urllib3.exceptions.HTTPError):
        return lost(inside)
    if getattr(cause, "response", None) is not None:
        return _redirected(cause)
    if cause is not None and hasattr(cause, "fmt"):
        # botocore's own faults without one of urllib3's: no credentials, no region, a request it can't write.
        return AccountRefused(f"Amazon's client could not make the request: {type(cause).__name__}.")
    return Ambiguous(f"The connection broke before the answer came: {type(cause).__name__}.")


def _redirected(cause: Any) -> ProviderFailure:
    status = int(cause.response.status_code)
    words = f"The service's address leads elsewhere ({status}). Correct its …_API_URL and resume."
    return AccountRefused(words, status=status)


def _inside(cause: BaseException) -> object:
    found = getattr(cause, "kwargs", {}).get("error") or (cause.args[0] if cause.args else None)
    return getattr(found, "reason", None) or found


def _words(body: Any) -> Iterator[str]:
    """The explanations in an answer, wherever this service puts them."""
    if isinstance(body, list):
        for part in body:
            yield from _words(part)
    elif isinstance(body, dict):
        for key, value in body.items():
            if isinstance(value, str) and key.lower() in _WORDS:
                yield value
            else:
                yield from _words(value)


def _seconds(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds; None when it is missing, a date or nonsense."""
    try:
        seconds = float(headers.get("Retry-After") or headers.get("retry-after") or "")
    except ValueError:
        return None
    return min(max(seconds, 1.0), _LONGEST_WAIT) if math.isfinite(seconds) else None

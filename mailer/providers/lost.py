"""What it means when a request over HTTP brought no answer: did anything leave, or not?"""

from __future__ import annotations

import ssl
from typing import Final

import urllib3

from mailer.providers.port import Ambiguous, ProviderFailure, TemporaryFailure

_BEFORE_SENDING: Final = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.LocationParseError,
)


def lost(fault: BaseException) -> ProviderFailure:
    """The decision about a fault of urllib3's. What is not known to come before the request may come after it."""
    # urllib3's own text repeats the object's address in memory: the kind of fault says as much.
    kind = type(fault).__name__
    if isinstance(fault, _BEFORE_SENDING):
        return TemporaryFailure(f"The provider can't be reached: {kind}.")
    if isinstance(fault, urllib3.exceptions.SSLError):
        return _tls_failure(fault)
    return Ambiguous(f"The connection broke before the answer came: {kind}.")


def _tls_failure(fault: urllib3.exceptions.SSLError) -> ProviderFailure:
    """A certificate is refused before anything is sent; any other TLS fault may come later."""
    if any(isinstance(part, ssl.SSLCertVerificationError) for part in (*fault.args, fault.__cause__)):
        return TemporaryFailure("The provider's TLS certificate can't be verified.")
    return Ambiguous("The TLS connection broke before the answer came.")

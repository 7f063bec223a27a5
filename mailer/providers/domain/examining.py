"""Everything there is to be said about a sender's domain. Looks only; what one name server does not tell is told so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mailer.providers.domain.dkim import check_dkim
from mailer.providers.domain.dmarc import check_dmarc
from mailer.providers.domain.exchange import RETURN_PATH, check_alignment, check_exchange
from mailer.providers.domain.findings import Finding, Verdict
from mailer.providers.domain.resolver import Lookup, LookupFailed
from mailer.providers.domain.spf import check_spf
from mailer.providers.domain.wanted import SENDGRID, SENDGRID_DOMAIN, Leaving

_SENDGRID_KEYS = ("s1", "s2")


def examine(domain: str, lookup: Lookup, *, leaving: Leaving, selectors: Sequence[str] = ()) -> list[Finding]:
    """Look at SPF, DKIM, DMARC, the way of answers and, if it is known, the return path.

    Args:
        domain: of the sender's address, in ASCII.
        selectors: the names of the DKIM keys; without any, those of the provider, or usual ones.
    """
    sendgrid = leaving.provider == SENDGRID
    keys = selectors or (_SENDGRID_KEYS if sendgrid else ())
    envelope = leaving.return_path or domain
    # A return path of its own brings its provider's record along.
    needs = SENDGRID_DOMAIN if sendgrid and not leaving.return_path else ""
    looks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("SPF", lambda: check_spf(envelope, lookup, needs=needs)),
        ("DKIM", lambda: check_dkim(domain, lookup, selectors=keys)),
        ("DMARC", lambda: check_dmarc(domain, lookup)),
        ("Mail to the domain", lambda: check_exchange(domain, lookup)),
    ]
    if leaving.return_path:
        looks.append((RETURN_PATH, lambda: _return_path(domain, leaving.return_path, lookup)))
    return [finding for subject, look in looks for finding in _looked(subject, domain, look)]


def _return_path(domain: str, return_path: str, lookup: Lookup) -> Iterator[Finding]:
    yield check_alignment(domain, return_path)
    yield from check_exchange(return_path, lookup, subject=RETURN_PATH)


def _looked(subject: str, domain: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except LookupFailed as exc:
        remedy = "Check again in some minutes. If it stays, look at this machine's name server."
        return [Finding(subject=subject, place=domain, verdict=Verdict.UNKNOWN, found=str(exc), remedy=remedy)]

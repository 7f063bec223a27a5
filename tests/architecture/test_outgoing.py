"""Every module that can open a connection is listed, with who says where it goes: nobody's input does, but an admin's.

A module that is new here asks who chooses the address. If it is not the settings, it needs what
``mailer/hooks/places.py`` does, and its row in docs/security.md.
"""

from __future__ import annotations

from tests.architecture.source import imports, modules, place

NETWORK = (
    "boto",
    "dns.resolver",
    "ftplib",
    "http.client",
    "httpx",
    "imaplib",
    "redis",
    "requests",
    "sendgrid",
    "smtplib",
    "socket",
    "urllib.request",
    "urllib3",
)
WHERE_TO = {
    "mailer/api/v1/pace.py": "the broker, by settings",
    "mailer/cache.py": "the broker, by settings",
    "mailer/cli/import_.py": "the name server of the machine",
    "mailer/content/images/storage.py": "the bucket, by settings",
    "mailer/demo/receipts.py": "the sandbox on this machine",
    "mailer/deliveries/pace.py": "the broker, by settings",
    "mailer/hooks/places.py": "an address that an admin entered, looked at first",
    "mailer/hooks/posting.py": "an address that an admin entered, looked at first",
    "mailer/lib/processes.py": "nowhere: it asks for the name of this machine",
    "mailer/members/imports/domains.py": "the name server",
    "mailer/providers/domain/resolver.py": "the name server, by settings",
    "mailer/runtime/readiness.py": "the broker, by settings",
    "mailer/tracking/mailbox/imap.py": "the bounce mailbox, by settings",
}
# What sends, and what stands in for it on this machine.
BY_NATURE = ("mailer/providers/", "mailer/esp/", "mailer/sandbox/", "mailer/runtime/")


def test_whoever_can_connect_is_known() -> None:
    found = {place(module) for module in modules() if any(name.startswith(NETWORK) for name in imports(module))}
    unknown = {name for name in found if not name.startswith(BY_NATURE)} - WHERE_TO.keys()
    assert unknown == set()
    assert len(found) > 8

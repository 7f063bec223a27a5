"""Which endpoint answers which method and path."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.sandbox import control, mailbox
from mailer.sandbox.answers import Answer, Context, Reply, Request, json_answer
from mailer.sandbox.erasing import erase_job
from mailer.sandbox.mail_send import is_authorised, mail_send, unauthorised

Endpoint = Callable[[Context, Request], Reply]


def _with_key(endpoint: Endpoint) -> Endpoint:
    return lambda context, request: endpoint(context, request) if is_authorised(context, request) else unauthorised()


_ID = r"[0-9]{1,18}"
_LISTS = "bounces|blocks|spam_reports|invalid_emails|unsubscribes"
_TABLE: tuple[tuple[str, dict[str, Endpoint]], ...] = (
    (r"/v3/mail/send", {"POST": mail_send}),
    (rf"/v3/suppression/(?:{_LISTS})", {"GET": _with_key(control.suppressions)}),
    (r"/v3/asm/suppressions", {"GET": _with_key(control.suppressions)}),
    (r"/v3/recipients/erasejob", {"POST": _with_key(erase_job)}),
    (r"/sandbox/status", {"GET": control.status}),
    (r"/sandbox/accepted", {"GET": control.accepted}),
    (r"/sandbox/requests", {"GET": control.requests}),
    (rf"/sandbox/messages/{_ID}", {"GET": control.message}),
    (r"/sandbox/faults", {"GET": control.faults, "POST": control.set_faults}),
    (r"/", {"GET": mailbox.mailbox}),
    (rf"/m/{_ID}", {"GET": mailbox.message}),
    (rf"/m/{_ID}/html", {"GET": mailbox.letter_html}),
)
_ROUTES = [(re.compile(path), endpoints) for path, endpoints in _TABLE]


def dispatch(context: Context, request: Request) -> Reply:
    """Find the endpoint and ask it."""
    if not request.path.startswith("/v3/") and not _is_local_name(request.headers.get("Host", "")):
        return json_answer({"error": "Use the IP address or localhost to reach the sandbox, not another name."}, 403)
    for pattern, endpoints in _ROUTES:
        if pattern.fullmatch(request.path):
            if request.method in endpoints:
                return endpoints[request.method](context, request)
            allowed = {"Allow": ", ".join(endpoints)}
            return Answer(405, b'{"error":"method not allowed"}', headers=allowed)
    return json_answer({"error": "There is nothing at this address."}, 404)


def _is_local_name(host: str) -> bool:
    """Tell an IP address or a name without a dot from a name that some site might point at this machine.

    Without this, a page on the internet could rebind its own name to 127.0.0.1 and read the mailbox.
    """
    name = re.sub(r":[0-9]*$", "", host)
    return "." not in name or re.fullmatch(r"[0-9.]+", name) is not None

"""Mail as it comes into the mailbox: bounces of several makes, automatic replies, people."""

from __future__ import annotations

from email.message import EmailMessage

DATE = "Sun, 22 Nov 2026 09:05:00 +0000"


def dsn(
    *,
    to: str,
    address: str,
    status: str = "5.1.1",
    action: str = "failed",
    words: str = "550 5.1.1 no such user",
    message_id: str = "",
    auto_submitted: str = "auto-replied",
) -> bytes:
    """A report as RFC 3464 wants it, with the headers of what came back enclosed."""
    lines = [
        "Return-Path: <>",
        f"Delivered-To: {to}",
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)",
        f"To: {to}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Auto-Submitted: {auto_submitted}",
        f"Date: {DATE}",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "MIME-Version: 1.0",
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        f"I could not deliver your message to {address}.",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.org",
        "",
        f"Final-Recipient: rfc822; {address}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; {words}",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{message_id}>" if message_id else "Subject: Award",
        "",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


def qmail(*, to: str, address: str) -> bytes:
    """What qmail sends: for people, without a part for machines."""
    text = (
        "Hi. This is the qmail-send program at mail.example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{address}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "--- Below this line is a copy of the message.\n"
    )
    return mail(sender="MAILER-DAEMON@mail.example.org", to=to, subject="failure notice", text=text, return_path="<>")


def mail(
    *,
    sender: str = "nils@uni.example.org",
    to: str = "bounces@society.example.org",
    subject: str = "A question",
    text: str = "Dear secretary, ...",
    return_path: str = "",
    **headers: str,
) -> bytes:
    message = EmailMessage()
    if return_path:
        message["Return-Path"] = return_path
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, DATE
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()

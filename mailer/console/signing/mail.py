"""What staff are told by mail about their own accounts, in our words."""

from __future__ import annotations

from typing import Final

# By allauth's name for the occasion: the subject, and what happened.
OCCASIONS: Final[dict[str, tuple[str, str]]] = {
    "account/email/password_changed": ("Your password was changed", "The password of your account was changed."),
    "account/email/password_set": ("Your password was set", "A password was set for your account."),
    "account/email/password_reset": ("Your password was set anew", "The password of your account was set anew."),
    "mfa/email/totp_activated": (
        "An authenticator app was added",
        "From now on, signing in asks for a code from your authenticator app.",
    ),
    "mfa/email/totp_deactivated": (
        "Your authenticator app was removed",
        "Signing in no longer asks for a code from your authenticator app.",
    ),
    "mfa/email/webauthn_added": ("A passkey was added", "A passkey was added to your account."),
    "mfa/email/webauthn_removed": ("A passkey was removed", "A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": (
        "You have new recovery codes",
        "New recovery codes were made for your account. The old ones are void.",
    ),
    "socialaccount/email/account_connected": (
        "Your account was connected",
        "Your account here was connected with your account at the society's identity provider.",
    ),
}
_WAS_IT_YOU: Final = "If this was not you, tell an admin of your society at once."


def reset(address: str) -> tuple[str, str]:
    """Subject and text of the mail with the link to a new password."""
    text = (
        "Somebody, probably you, asked for a new password for your account.\n\n"
        f"Choose one here:\n{address}\n\n"
        "The link works once, for three days. If you did not ask for it, do nothing: your password stays as it is."
    )
    return "Choose a new password", text


def notification(occasion: str) -> tuple[str, str] | None:
    """Subject and text for something that happened to an account; None when nobody is told of it."""
    known = OCCASIONS.get(occasion)
    return (known[0], f"{known[1]}\n\n{_WAS_IT_YOU}") if known else None


def invitation(*, society: str, by: str, address: str) -> tuple[str, str]:
    """Subject and text of an invitation."""
    text = (
        f"{by} invites you to the mailer of {society}, where its letters to members are written and sent.\n\n"
        f"Choose your password here:\n{address}\n\n"
        "The link works once, for seven days. If you know nothing of this, do nothing."
    )
    return f"Your account for the mailer of {society}", text

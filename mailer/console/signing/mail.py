"""What staff are told by mail about their own accounts, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One message. ``link`` may be empty; ``good_for``: after that it would be of no use."""

    title: str
    before: str
    after: str
    link: str = ""
    button: str = ""
    good_for: timedelta = _DAY


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


def reset(link: str) -> Told:
    """The link to a new password."""
    return Told(
        title="Choose a new password",
        before="Somebody, probably you, asked for a new password for your account.",
        after="The link works once, for three days. If you did not ask for it, do nothing: your password stays.",
        link=link,
        button="Choose a password",
        good_for=timedelta(days=3),
    )


def notification(occasion: str) -> Told | None:
    """Something happened to an account; None when nobody is told of it."""
    known = OCCASIONS.get(occasion)
    return Told(title=known[0], before=known[1], after=_WAS_IT_YOU) if known else None


def invitation(*, society: str, by: str, link: str) -> Told:
    return Told(
        title=f"Your account for the mailer of {society}",
        before=f"{by} invites you to the mailer of {society}, where its letters to members are written and sent.",
        after="The link works once, for seven days. If you know nothing of this, do nothing.",
        link=link,
        button="Choose your password",
        good_for=timedelta(days=7),
    )

"""What can go wrong with accounts. The text is for people: it names the place and the remedy."""

from __future__ import annotations


class AccountError(Exception):
    """This can't be done to this account."""


class AddressTaken(AccountError):
    """The address has an account already."""


class LastAdmin(AccountError):
    """It would leave nobody who can manage staff."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last admin who can sign in, and without one nobody could manage staff. "
            "Make somebody else an admin first."
        )


class NotAnAdmin(AccountError):
    """Only who may do everything in the console may see the rows behind it."""

    def __init__(self) -> None:
        super().__init__(
            "Only an admin whose account is active can be a superuser. Give the person the role of an admin first, "
            "in the console under Staff."
        )


class InvitationVoid(AccountError):
    """The link was used, is too old, or was replaced by a newer one."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation was used already, is older than a week, or was replaced by a newer one. "
            "If you chose a password with it, sign in. Otherwise ask an admin of your society to invite you again."
        )


class FirstLinkVoid(AccountError):
    """The link that makes the first admin was used, is too old, or was replaced by a newer one."""

    def __init__(self) -> None:
        super().__init__(
            "This link makes the first admin of a new mailer, once, within a day. It was used already, is too old, or "
            "was replaced by a newer one. If you have an account, sign in. If there is none yet, whoever runs this "
            "mailer gets another link with `mailer staff first-link`."
        )

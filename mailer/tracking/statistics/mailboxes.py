"""Who runs a mailbox, by the domain of its address: what makes one provider refuse makes it refuse all of them."""

from __future__ import annotations

from typing import Final

_OWN: Final = {
    "Google": ("gmail.com", "googlemail.com"),
    "Microsoft": ("outlook.", "hotmail.", "live.", "msn.com", "windowslive.com", "passport.com"),
    "Yahoo": ("yahoo.", "ymail.com", "rocketmail.com", "aol.com", "aim.com"),
    "Apple": ("icloud.com", "me.com", "mac.com"),
    "Proton": ("proton.me", "protonmail.com", "pm.me"),
    "GMX and Web.de": ("gmx.", "web.de", "mail.com"),
    "Deutsche Telekom": ("t-online.de", "magenta.de"),
    "Orange": ("orange.fr", "wanadoo.fr"),
    "Free": ("free.fr",),
    "Tencent": ("qq.com", "foxmail.com"),
    "NetEase": ("163.com", "126.com", "yeah.net"),
    "Naver": ("naver.com",),
    "Mail.ru": ("mail.ru", "inbox.ru", "list.ru", "bk.ru"),
    "Yandex": ("yandex.", "ya.ru"),
}
_EXACT: Final = {name: owner for owner, names in _OWN.items() for name in names if not name.endswith(".")}
_FAMILIES: Final = {name: owner for owner, names in _OWN.items() for name in names if name.endswith(".")}


def mailbox_provider(domain: str) -> str:
    """The company behind a well-known domain; any other domain is its own. '' stays ''."""
    known = _EXACT.get(domain)
    if known is not None:
        return known
    label, _, rest = domain.partition(".")
    # outlook.fr and yahoo.co.jp, but not outlook.example.org.
    short = rest and len(rest) <= len("co.jp")
    return _FAMILIES.get(f"{label}.", domain) if short else domain

"""Addresses as they may be shown to who only holds a letter."""

from __future__ import annotations


def masked(address: str) -> str:
    """``nils@uni.example.de`` as ``n…@u….de``: its owner knows it again, nobody else learns it. "" stays ""."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}" if at else ""

"""Who opens and clicks: mail programs of people, and the machines that only look like them.

Every IP address is from the ranges set aside for documentation (RFC 5737).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """A reader as an open or click event shows it."""

    useragent: str
    ip: str


PEOPLE = (
    Agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Thunderbird/128.0", "198.51.100.7"),
    Agent("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "198.51.100.21"),
    Agent("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15", "198.51.100.44"),
    Agent("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15", "198.51.100.90"),
    Agent("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/139.0 Mobile", "198.51.100.133"),
)

# Apple Mail Privacy Protection fetches every image by proxy, read or not.
PRIVACY_PROXY = Agent("Mozilla/5.0", "203.0.113.99")

# A security gateway follows every link within a second.
SCANNER = Agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36", "203.0.113.150")

"""Why there is no backup, or no restore; each message names the place and the remedy."""

from __future__ import annotations


class BackupRefused(Exception):
    """No backup can be made of this installation; nothing was written."""


class RestoreRefused(Exception):
    """This archive is not restored here; nothing was changed."""


class ArchiveDamaged(RestoreRefused):
    """The archive is not what was written. ``parts`` names what fails, each with the reason."""

    def __init__(self, parts: list[str]) -> None:
        said = "\n".join(f"  - {part}" for part in parts)
        super().__init__(f"The archive is damaged or was changed:\n{said}\nNothing was restored. Use another backup.")
        self.parts = parts

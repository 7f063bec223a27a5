"""The register in the console: finding members, one member's page, member files, and what needs looking after."""

"""Doors for machines: what the provider reports, and whether this installation is well."""

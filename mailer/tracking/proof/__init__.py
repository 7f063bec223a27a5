"""Proof of sending: a signed list of who was sent a letter, when the provider took it, and what became of it.

``entries`` reads it from the rows, ``sealing`` chains and signs its lines, ``checking`` tells what was
changed in such a list since. It is meant for elections and general assemblies, where somebody may
have to show years later that everybody was invited in time.
"""

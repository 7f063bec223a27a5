"""Webhooks: other programs that are told what happens here, and the log of what they were told."""

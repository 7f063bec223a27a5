"""What sends. Knows mail; knows no member and no campaign. ``port.py`` is the seam."""

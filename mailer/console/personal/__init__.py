"""Personal letters: templates, sets that are held and released together, and each letter before it goes."""

"""Writing a letter: choose its kind, fill in its form, look at it from every side, send a test."""

"""The way from an empty installation to a test letter in one's own inbox; each step can be left and taken up again."""

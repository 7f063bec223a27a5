"""Segments in the console: the list, one segment, the builder of its rule, and lists of members made by hand."""

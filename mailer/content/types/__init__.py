"""One file a content type: its schema, its words for staff, its topic, its variants."""

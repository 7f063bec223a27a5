"""A letter to a segment at a time: from draft to sent."""

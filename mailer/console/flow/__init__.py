"""A letter on its way out: who gets it, who has looked at it, and when it goes."""

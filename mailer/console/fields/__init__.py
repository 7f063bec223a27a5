"""Fields of the society's own in the console: what members have beyond what every society asks."""

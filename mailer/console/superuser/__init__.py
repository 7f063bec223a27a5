"""The rows of the database for superusers, at an address that is set: to be read, never to be changed."""

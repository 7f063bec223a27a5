"""Keys for programs: who may come in through the API, and with what."""

"""What can keep the sandbox from running; each message names the place and the remedy."""


class SandboxError(Exception):
    """The sandbox can't start or go on; the text is meant for whoever started it."""

"""The ``mailer`` command: one module a verb, each a door to the same services as the console.

``root`` is the command itself, ``verbs`` the table of what it can do, ``faults`` what it says when
something is in the way. A verb's module is imported when the verb is called: see docs/commands.md.
"""

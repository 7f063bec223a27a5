"""The embedded process tree: broker, sandbox, workers, beat and web under one supervisor.

- ``orphans`` ties a child's life to its parent's
- ``supervisor`` starts children, watches them, stops them in order
- ``ports`` free ports, and plain words for taken ones
- ``datadir`` one running mailer a data directory
- ``broker`` finds the Valkey or Redis server and starts it on a private socket
- ``configuration`` what an embedded mailer decides for itself, kept in ``embedded.json``
- ``embedded`` puts them together
- ``checks`` what can be wrong with an installation, each with its remedy
"""

"""The JSON API, version 1: a door to the same services and queries that the console has.

No endpoint decides anything. Whoever comes in shows a key (``mailer.keys``) and acts in the name of
its owner, so every rule holds here as it does for people: roles, the two-person rule, fingerprints.
``door`` is passed first by every request, ``problems`` tells what was wrong, each subject is a module.
"""

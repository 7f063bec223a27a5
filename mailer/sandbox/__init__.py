"""A stand-in for SendGrid on this machine, for demo, training and tests.

It takes ``POST /v3/mail/send`` as strictly as SendGrid does, keeps every message it accepted,
shows each one as its recipient sees it, and posts signed Event Webhook batches back. What it
accepted survives a kill: messages and the events to come are on disk before the 202 is answered.

- ``service`` the whole provider in one object; ``cli`` the command; ``server`` HTTP, ``routes`` who answers what
- ``mail_send`` the one endpoint that sends; ``validate*`` what SendGrid refuses; ``intake`` a valid request -> rows
- ``scenario`` decides what becomes of a message; ``replies`` and ``agents`` what the world says; ``events`` the JSON
- ``poster`` delivers events to the webhook; ``keys`` the signing key; ``faults`` trouble on demand
- ``store`` writes, ``queries`` reads; ``substitute`` and ``letter`` a message as its recipient sees it
- ``mailbox`` pages for people; ``control`` JSON for programs
"""

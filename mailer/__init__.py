"""Member communications for a learned society: the life of a letter, room by room.

- ``env`` the environment, read once; ``settings`` is derived from it alone
- ``jobs`` names the background jobs and hands their ids to the broker after commit
- ``lib`` pure helpers without mail words
- ``rendering`` template + content + merge values -> message; pure
- ``providers`` what sends; they know mail, but no member and no campaign
- ``esp`` more services that send, through django-anymail
- ``sandbox`` a stand-in for SendGrid on this machine, for demo, training and tests
- ``outbox`` messages of the product itself to one person
- ``accounts`` and ``audit`` staff with their roles; who did what
- ``keys`` with which programs come in; ``hooks`` what they are told
- ``members`` the register: people, addresses, topics, consent, suppressions, import
- ``segments`` rules as data -> who is in, and for everyone left out the reason
- ``content`` the content types: schema, variants, sample; one file a type
- ``campaigns`` a letter to a segment at a time, from draft to sent
- ``deliveries`` one row a member a campaign; batches; claim, send, settle
- ``notices`` personal letters: one approved text, data and files of each member
- ``tracking`` what the provider reports back and what we make of it
- ``archive`` letters opened to everybody
- ``privacy`` everything held about one person: handed out, erased, kept no longer than needed
- ``moving`` coming over from listmonk, Mailchimp and CiviCRM
- ``backup`` everything in one file, and back
- ``observing`` figures, logs, traces and errors for whoever watches
- ``public`` pages for members; ``console`` for staff; ``api`` for machines
- ``runtime`` the embedded process tree; ``cli`` the ``mailer`` command; ``demo`` a society to try it with
"""

__version__ = "0.1.0"

"""Whether a domain says what mailbox providers want to hear of it before they take its letters.

- ``resolver`` asks a name server
- ``findings`` what was found, what it means, what to do
- ``spf``, ``dkim``, ``dmarc``, ``exchange`` one kind of record each
- ``asking`` what is asked, read from what somebody typed and from the environment
- ``wanted`` the records to be added, ready to be copied
- ``examining`` all of it for one domain
"""

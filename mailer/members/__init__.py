"""The register: people and their addresses, topics and consent, suppressions, import.

Three things are kept apart on purpose. What the society knows of a person (``Member``) may be
rewritten by every import. What the person chose (``TopicChoice``, with ``ConsentEvent`` as its
ledger) is never widened by anybody else. Whether mail to an address does harm (``Suppression``)
hangs on a keyed hash alone, so it outlives the address, the member and every re-import.
"""

"""Taking in a member file, all of it or nothing.

``reading`` turns bytes into cells and ``columns`` recognises the header; ``cells`` and ``rows``
turn one line into one ``ParsedMember``; ``writing`` brings a block of them into the register;
``services`` holds it together. A file is read to its end before anything is written, so that
every fault is reported at once, and a million rows need no more memory than a thousand.

What a file may and may not do:

- A column that is absent leaves what we know alone. A column that is there is believed, with three
  exceptions: an empty address, category, language or time zone never erases a known one.
- It restricts, and never widens: ``topics_off`` and ``suppressed`` turn mail off; nothing in a file
  turns it on again, allows tracking for a known member, or brings back somebody erased.
- Nobody is removed for standing in the file no longer.
"""

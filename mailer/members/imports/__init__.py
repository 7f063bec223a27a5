"""Taking in a member file, all of it or nothing; showing before what it would do, and taking it back after.

The way of a file: ``scanning`` looks at the bytes and ``encodings`` proposes what they may mean;
``tables`` makes rows of it, whatever the form (``reading`` for CSV, ``sheets`` for workbooks);
``columns`` and ``mapping`` recognise the header; ``rows`` turns one line into one ``ParsedMember``,
with ``cells`` and ``dates``. ``intake`` ties this together. Then ``matching`` asks what the register
knows, ``planning`` says what has to change (``changes``), ``comparing`` goes through the file so, and
either ``differences`` shows it or ``writing`` carries it out (``bulk``). ``undo`` turns the last one
around; ``background`` is the way through the workers; ``services`` is the door.

A file is read to its end before anything is written, so that every fault is reported at once, and
a million rows need no more memory than a thousand.

What a file may and may not do:

- A column that is absent leaves what we know alone. A column that is there is believed, with
  exceptions: an empty address, category, language or time zone never erases a known one.
- It restricts, and never widens: ``topics_off``, ``suppressed`` and ``status`` take away; nothing in
  a file turns mail on again, allows tracking for a known member, or brings back somebody erased.
- Nobody is removed for standing in the file no longer. What takes away more than a fifth asks first.
"""

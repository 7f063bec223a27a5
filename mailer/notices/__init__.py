"""Personal letters: one approved text to named members, with data and files of each alone.

- ``fields`` what a template declares beside the register, and the check of what it is given
- ``templates`` approved letters to be used again; ``sets`` letters of one template, held, released together
- ``services`` one letter to one member in one call
- ``files`` what may be enclosed; ``documents`` PDF files made for each member; ``press`` the process that makes them
- ``tables`` sets from a CSV file

A set is a campaign like any other: frozen, checked, sent, tracked, explained and kept as every letter is.
"""

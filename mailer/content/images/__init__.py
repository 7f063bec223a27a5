"""Pictures in letters: taken in only as pictures, made anew, kept under the hash of what was made.

The promise: nothing of an uploaded file is served but its pixels. No metadata (where a photograph was
taken least of all), no second file hidden behind the first, nothing that can run.

- ``refusals`` why a file is no picture for a letter, with the remedy
- ``intake`` what the bytes really are, whatever the file is called
- ``drawing`` upright, in sRGB, at most twice as wide as a letter
- ``encoding`` and ``animation`` the bytes that are kept: JPEG, PNG or GIF, at most 1 MB
- ``storage`` where they are kept: the data directory, or a bucket
- ``services`` ``store_image``: all of it, and one row
"""

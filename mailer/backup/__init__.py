"""Everything an installation is made of in one file, and back again, on SQLite and PostgreSQL alike.

- ``errors`` why there is no backup, or no restore
- ``keys`` the keys of an installation, sealed with a passphrase
- ``manifest`` what is in an archive, with a checksum for each part, under the installation's own seal
- ``archive`` the file itself: written part by part, read only after it was checked
- ``schema`` which tables there are, by the migrations that were applied
- ``rows`` a row as one line of JSON that means the same on every database
- ``snapshot`` one moment of the database, while others go on writing
- ``loading`` rows into an empty database
- ``asking`` what must not go on by itself after a restore
- ``taking`` and ``restoring`` put them together
"""

"""What staff must be told without being asked: raised from the rows, mailed once, settled when its cause is gone.

``causes`` look, ``watch`` opens and settles what they found or no longer find, ``mailing`` writes to
those who can do something about it, and ``telling`` is for whoever meets trouble at its work. There
is one open alert a kind and subject, so looking again, or twice at once, changes nothing.
"""

"""What the society holds about a person, room by room: handing it out, forgetting it, keeping no longer than needed.

It stands above every room that holds something, so that one place knows them all: ``holdings`` what
is handed out, ``erasure`` what is emptied and who else is told to, ``kinds`` how long each kind of
record is kept.
"""

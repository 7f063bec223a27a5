"""Screens of admins: the society, how mail leaves, how long records stay, how the mailer is."""

"""More services that send, through django-anymail. ``services.py`` has one row for each."""

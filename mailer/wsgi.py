"""The WSGI application, for ``mailer web`` and for any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailer.settings")
application = get_wsgi_application()

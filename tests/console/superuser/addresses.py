"""Every address of the product with the pages for superusers among them, as where MAILER_ADMIN_PATH is set."""

from __future__ import annotations

from typing import Final

from mailer import urls
from mailer.console.superuser.site import mounted

PATH: Final = "k7Qd2xWm9_Rv-4Tz"

urlpatterns = [*mounted(PATH), *urls.urlpatterns]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500

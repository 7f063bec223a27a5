"""Every address of the API, each behind the door."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from mailer.api.v1.described import openapi
from mailer.api.v1.door import door, nothing_here
from mailer.api.v1.site import api

app_name = "api"


def _behind_the_door() -> list[URLPattern]:
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(str(pattern.pattern), door(pattern.callback), name=pattern.name) for pattern in found]


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *_behind_the_door(),
    # Every other address; ".*" would leave out those with a line break in them.
    re_path("", nothing_here, name="nothing-here"),
]

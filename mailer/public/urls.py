"""The paths that stand in letters; ``deliveries.links`` writes them. They must never change."""

from __future__ import annotations

from django.urls import path, re_path

from mailer.deliveries.links import PATHS, PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE
from mailer.public import archive, brand, erasing, images, moving, own, preferences, tracking, unsubscribe, view_online
from mailer.rendering.following import CLICKS, OPENS

urlpatterns = [
    path(f"{PATHS[UNSUBSCRIBE]}/<str:token>", unsubscribe.page, name="unsubscribe"),
    path(f"{PATHS[UNSUBSCRIBE]}/<str:token>/undo", unsubscribe.undo, name="unsubscribe-undo"),
    path(f"{PATHS[PREFERENCES]}/<str:token>", preferences.page, name="preferences"),
    path(f"{PATHS[PREFERENCES]}/<str:token>/ask", preferences.ask, name="preferences-ask"),
    path(f"{PATHS[VIEW_ONLINE]}/<str:token>", view_online.page, name="view-online"),
    # Mailed to the address on record; each for one purpose and a short time.
    path("m/own/<str:token>", own.page, name="member-own"),
    path("m/own/<str:token>/letters/<int:campaign>", own.letter, name="member-letter"),
    path("m/own/<str:token>/download", own.download, name="member-download"),
    path("m/address/<str:token>", moving.ask, name="member-address"),
    path("m/confirm/<str:token>", moving.confirm, name="member-confirm"),
    path("m/erase/<str:token>", erasing.page, name="member-erase"),
    path(f"{CLICKS}/<str:token>/<int:number>", tracking.click, name="click"),
    path(f"{OPENS}/<str:token>.gif", tracking.opened, name="open"),
    # The same for everybody.
    path("archive", archive.index, name="archive"),
    path("archive/feed.xml", archive.feed, name="archive-feed"),
    path("archive/your-copy", archive.your_copy, name="your-copy"),
    path("archive/<int:year>", archive.index, name="archive-year"),
    path("archive/<int:year>/<int:campaign>", archive.letter, name="public-letter"),
    path("archive/<int:year>/earlier/<int:earlier>", archive.earlier_letter, name="earlier-letter"),
    path("sitemap.xml", archive.sitemap, name="sitemap"),
    path("robots.txt", archive.robots, name="robots"),
    path("brand/<str:digest>.css", brand.brand, name="brand"),
    re_path(images.PATTERN, images.image, name="image"),
]

"""The paths that stand in letters; ``deliveries.links`` writes them. They must never change."""

from __future__ import annotations

from django.urls import path, re_path

from mailer.deliveries.links import PATHS, PREFERENCES, UNSUBSCRIBE, VIEW_ONLINE
from mailer.public import images, preferences, unsubscribe, view_online

urlpatterns = [
    path(f"{PATHS[UNSUBSCRIBE]}/<str:token>", unsubscribe.page, name="unsubscribe"),
    path(f"{PATHS[UNSUBSCRIBE]}/<str:token>/undo", unsubscribe.undo, name="unsubscribe-undo"),
    path(f"{PATHS[PREFERENCES]}/<str:token>", preferences.page, name="preferences"),
    path(f"{PATHS[VIEW_ONLINE]}/<str:token>", view_online.page, name="view-online"),
    re_path(images.PATTERN, images.image, name="image"),
]

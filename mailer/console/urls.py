"""The console's screens. Every one of them is guarded; only signing in and out are open."""

from __future__ import annotations

from django.urls import path

from mailer.console import actions, copies, letter, letters, preview, signing
from mailer.console.access import screen

urlpatterns = [
    path("sign-in", signing.SignIn.as_view(), name="sign-in"),
    path("sign-out", signing.SignOut.as_view(), name="sign-out"),
    screen("", letters.letters, "campaigns"),
    screen("letters/live", letters.live, "letters-live"),
    screen("letters/export.csv", letters.export, "letters-export"),
    screen("letters/<int:pk>", letter.letter, "letter"),
    screen("letters/<int:pk>/live", letter.live, "letter-live"),
    screen("letters/<int:pk>/preview", preview.letter, "letter-preview"),
    screen("letters/<int:pk>/copies", copies.copies, "copies"),
    screen("letters/<int:pk>/copies/export.csv", copies.export, "copies-export"),
    screen("letters/<int:pk>/copies/search", copies.search, "copies-search"),
    screen("letters/<int:pk>/copies/<int:member_id>", copies.copy, "copy"),
    screen("letters/<int:pk>/copies/<int:member_id>/preview", preview.copy, "copy-preview"),
    screen("letters/<int:pk>/batches/<int:batch_id>/settle", actions.settle, "settle"),
    screen("letters/<int:pk>/<slug:verb>", actions.act, "act"),
]

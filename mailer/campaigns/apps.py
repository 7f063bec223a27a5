"""Registers the room with Django."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "mailer.campaigns"

"""Registers the room with Django."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "mailer.deliveries"

"""Every address this product answers: for machines, for members, for staff."""

from __future__ import annotations

from django.urls import include, path

from mailer import env
from mailer.api import health, metrics, security_txt, webhooks
from mailer.console.superuser.site import mounted

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("hooks/sendgrid", webhooks.sendgrid, name="sendgrid-webhook"),
    path("hooks/<slug:name>", webhooks.service, name="service-webhook"),
    path("api/v1/", include("mailer.api.v1.urls")),
    *mounted(env.current().admin_path),
    path("", include("mailer.public.urls")),
    path("", include("mailer.console.signing.urls")),
    path("", include("mailer.console.urls")),
]

handler400 = "mailer.console.errors.bad_request"
handler403 = "mailer.console.errors.permission_denied"
handler404 = "mailer.console.errors.not_found"
handler429 = "mailer.console.errors.too_many"
handler500 = "mailer.console.errors.server_error"

"""Celery settings. Tasks are hints that carry ids; the database rows decide what happens.

Imports nothing of the product. See docs/decisions/0003-tasks-are-hints.md.
"""

import os
import socket

from celery.schedules import crontab

broker_url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
broker_connection_retry_on_startup = True
# However long the broker is away, a worker waits for it.
broker_connection_max_retries = None
# One that answers "not now" (full, read-only, without its replicas) is as good as away.
broker_channel_error_retry = True
# A publisher that finds the broker gone gives up at once: the pump will enqueue the work again.
# A broker whose machine is gone must be missed soon, not after the two hours that systems have as default.
_KEEPALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
broker_transport_options = {
    "socket_timeout": 30,
    "socket_keepalive": True,
    "socket_keepalive_options": {
        getattr(socket, name): seconds for name, seconds in _KEEPALIVE.items() if hasattr(socket, name)
    },
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
task_publish_retry = False

accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True
task_store_errors_even_if_ignored = False
worker_send_task_events = False
task_send_sent_event = False
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
worker_enable_remote_control = False
# Early acknowledgement: what a killed worker dropped is still due in the rows, and the pump brings it back.
task_acks_late = False
worker_pool = "threads"
worker_concurrency = int(os.environ.get("MAILER_WORKER_THREADS", "2"))

task_default_queue = "default"
task_routes = {
    "deliveries.*": {"queue": "deliveries"},
    "members.*": {"queue": "members"},
    "tracking.*": {"queue": "tracking"},
    "privacy.*": {"queue": "privacy"},
}
_PUMP_INTERVAL = float(os.environ.get("MAILER_PUMP_INTERVAL", "5"))
beat_scheduler = "workers.beat:SteadyScheduler"
beat_max_loop_interval = min(_PUMP_INTERVAL, 5)
_BOUNCE_POLL_INTERVAL = float(os.environ.get("MAILER_BOUNCE_POLL_INTERVAL", "300"))
beat_schedule = {
    "bounces": {
        "task": "tracking.poll_bounces",
        "schedule": _BOUNCE_POLL_INTERVAL,
        "options": {"expires": _BOUNCE_POLL_INTERVAL},
    },
    "suppressions": {"task": "tracking.pull_suppressions", "schedule": crontab(hour=3, minute=20)},
    "erasures": {"task": "privacy.erase_at_provider", "schedule": crontab(minute=10)},
    "retention": {"task": "privacy.apply_retention", "schedule": crontab(hour=3, minute=40)},
    "figures": {"task": "tracking.refresh_figures", "schedule": 15.0, "options": {"expires": 15}},
    "alerts": {"task": "tracking.raise_alerts", "schedule": 60.0, "options": {"expires": 60}},
    # Long enough for the clocks of two machines to differ; strokes that pile up end by themselves.
    "pump": {"task": "pump", "schedule": _PUMP_INTERVAL, "options": {"expires": _PUMP_INTERVAL * 2 + 300}},
}
imports = ("workers.tasks",)
timezone = "UTC"

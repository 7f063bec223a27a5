"""Celery settings. Tasks are hints that carry ids; the database rows decide what happens.

Imports nothing of the product. See docs/decisions/0003-tasks-are-hints.md.
"""

import os

from celery.schedules import crontab

broker_url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
broker_connection_retry_on_startup = True
# However long the broker is away, a worker waits for it.
broker_connection_max_retries = None
# A publisher that finds the broker gone gives up at once: the pump will enqueue the work again.
broker_transport_options = {
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
    "tracking.*": {"queue": "tracking"},
}
# A pump that was late must not run five times in a row.
_PUMP_INTERVAL = float(os.environ.get("MAILER_PUMP_INTERVAL", "5"))
beat_scheduler = "celery.beat:Scheduler"
beat_max_loop_interval = min(_PUMP_INTERVAL, 5)
beat_schedule = {
    "suppressions": {"task": "tracking.pull_suppressions", "schedule": crontab(hour=3, minute=20)},
    "pump": {"task": "pump", "schedule": _PUMP_INTERVAL, "options": {"expires": max(_PUMP_INTERVAL * 2, 5)}},
}
imports = ("workers.tasks",)
timezone = "UTC"

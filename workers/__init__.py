"""The Celery application and its tasks: one service call each."""

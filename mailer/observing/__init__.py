"""Being watched from outside: figures for Prometheus, logs for machines, traces and errors elsewhere if one wants.

Nothing here changes what is sent, and nothing personal leaves through it.

- ``models`` and ``tally`` how often and how long the workers did what, across all of them
- ``gauges`` and ``metrics`` what the rows say now, in Prometheus' form
- ``context`` which request or task a line of the log belongs to
- ``logs`` a line of the log as JSON
- ``scrubbing`` what must not leave: addresses, tokens, a database's quotations
- ``elsewhere`` Sentry and, in ``spans``, OpenTelemetry, started by settings alone
"""

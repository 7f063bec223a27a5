"""Measurements, each a module with ``measure() -> dict``; run one with ``python -m tests.benchmarks NAME --json``.

Nothing here runs with the tests: a measurement tells, it does not pass or fail.
"""

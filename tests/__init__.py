"""Tests, room by room; ``contracts``, ``architecture``, ``journeys`` and ``faults`` stand apart."""

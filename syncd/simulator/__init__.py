"""A Toggl-compatible server on loopback, sinks that receive deliveries, and a seeded world with planted discrepancies.

The demo, the tests and the benchmarks use it; nothing a user runs against the real services does.
"""

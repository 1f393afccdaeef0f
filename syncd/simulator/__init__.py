"""A Toggl-compatible server on loopback, sinks that receive deliveries, and a seeded world with planted discrepancies.

Only the demo, the tests and the benchmarks use it.
"""

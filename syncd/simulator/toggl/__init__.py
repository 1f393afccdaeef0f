"""A Toggl server on loopback, for the demo, tests and benchmarks."""

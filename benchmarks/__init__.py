"""Figures of syncd at a simulated Toggl, on loopback: `make bench`. Nothing here asserts a time."""

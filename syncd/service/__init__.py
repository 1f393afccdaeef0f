"""Runs rounds of work: one at a time, or as a daemon."""

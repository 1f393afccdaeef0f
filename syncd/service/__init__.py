"""Runs rounds of work: on command, or on schedule as a daemon."""

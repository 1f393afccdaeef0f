"""Reads cells: dates, clock times, durations, numbers and amounts."""

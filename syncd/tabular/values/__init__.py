"""Reads cells and file names: dates, clock times, durations, numbers and amounts."""

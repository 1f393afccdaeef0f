"""Builds reports and billable summaries, renders them, and delivers them."""

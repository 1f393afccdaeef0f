"""Builds reports and billable summaries, renders them, and delivers them. Terms: docs/glossary.md."""

"""Ways to deliver a report, one per file."""

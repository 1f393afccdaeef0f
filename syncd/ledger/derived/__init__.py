"""What is derived from records and configuration. It can be rebuilt at any time."""

"""Rules about the months of retainers."""

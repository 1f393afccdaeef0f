"""Rules about matches that people decided."""

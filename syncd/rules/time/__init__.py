"""Rules about tracked time itself."""

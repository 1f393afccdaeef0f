"""Rules about one contract in one platform week."""

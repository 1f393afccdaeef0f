"""Rules about contracts as such: their days, their terms, and what their clients set aside."""

"""Fetches from every source in threads and commits what they send, page by page."""

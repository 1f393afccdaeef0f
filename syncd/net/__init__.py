"""Talks to servers: an HTTP client that stays within each server's request quota."""

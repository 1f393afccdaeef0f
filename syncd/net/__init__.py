"""Talks to servers, within each server's request quota."""

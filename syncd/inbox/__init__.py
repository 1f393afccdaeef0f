"""Reads the files that people save into drop folders, once nobody writes to them any more."""

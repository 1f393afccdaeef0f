"""Unmodified third-party Toggl clients at the simulator: the entries they get, and the requests they need."""

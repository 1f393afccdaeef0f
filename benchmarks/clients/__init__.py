"""Third-party Toggl clients, unmodified, at the simulator: what they get, and what a poll costs them."""

"""What sources said: every version of every record, with where it came from."""

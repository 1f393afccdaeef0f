"""What sources sent: every version of every record with its origin, coverage, holds, and the state of each source."""

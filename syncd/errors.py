"""Errors with one sentence for people and an exit code. The sentence says what is wrong and what to do; no secrets."""

from datetime import datetime

DONE = 0
FAILED = 1
USAGE = 2
FOUND = 3  # --fail-on was met
TRY_LATER = 75
CONFIGURATION = 78


class SyncdError(Exception):
    """A problem that a person can act on; `str()` is the whole message."""

    exit_code = FAILED


class UsageError(SyncdError):
    """The command was called with wrong arguments."""

    exit_code = USAGE


class TryLater(SyncdError):
    """A passing problem: the quota, the network, a busy ledger. Nothing is lost, and the same call may succeed later.
    `at`: when to try again, if known."""

    exit_code = TRY_LATER

    def __init__(self, message: str, at: datetime | None = None) -> None:
        super().__init__(message)
        self.at = at


class ConfigError(SyncdError):
    """The configuration is wrong; `problems` has one sentence for each problem."""

    exit_code = CONFIGURATION

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class LedgerError(SyncdError):
    """The ledger cannot be used as it is."""

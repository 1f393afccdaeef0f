"""Errors that end in one sentence and an exit code. The sentence says what, where and what to do; never a secret."""

from datetime import datetime

DONE = 0
FAILED = 1
USAGE = 2
FOUND = 3  # --fail-on was met
TRY_LATER = 75
CONFIGURATION = 78


class SyncdError(Exception):
    """Something a person can act on; `str()` is the whole message."""

    exit_code = FAILED


class UsageError(SyncdError):
    """The command was called with something that makes no sense."""

    exit_code = USAGE


class TryLater(SyncdError):
    """Quota, network, a busy ledger: nothing is lost and the same call can succeed. `at` is when, if it is known."""

    exit_code = TRY_LATER

    def __init__(self, message: str, at: datetime | None = None) -> None:
        super().__init__(message)
        self.at = at


class ConfigError(SyncdError):
    """The configuration is wrong; `problems` has one sentence each."""

    exit_code = CONFIGURATION

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class LedgerError(SyncdError):
    """The ledger cannot be used as it is."""

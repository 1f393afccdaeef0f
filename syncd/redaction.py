"""Keeps the secrets that this process has read out of all it writes: logs, messages, and the ledger's error texts."""

from threading import Lock

from syncd.core.redaction import Redaction

REDACTED = "[redacted]"
"""Stands for a secret."""
_LONG = 12
"""Characters from which the path of an address is taken for a secret: `hook` or `api/v1` is none."""


class _Known:
    """The secrets read so far. The pattern that finds them is made when it is first needed after a new one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._secrets: frozenset[str] = frozenset()
        self._redaction: Redaction | None = None

    def add(self, secret: str) -> None:
        with self._lock:
            if secret and secret not in self._secrets:
                self._secrets |= {secret}
                self._redaction = None

    def redaction(self) -> Redaction:
        with self._lock:
            if self._redaction is None:
                self._redaction = Redaction(self._secrets, REDACTED)
            return self._redaction

    def forget(self) -> None:
        with self._lock:
            self._secrets, self._redaction = frozenset(), None


_known = _Known()


def keep_secret(secret: str) -> None:
    """Keep `secret` out of every text from now on. `options.Secret.reveal` calls this for each one that it reads.

    Of an address, what follows the host is as secret as the whole: servers repeat it alone.
    """
    _known.add(secret)
    path = secret.partition("://")[2].partition("/")[2].partition("?")[0]
    if len(path) >= _LONG:
        _known.add(path)


def redacted(text: str) -> str:
    """Return `text` without any secret, in whatever encoding it stands there."""
    return _known.redaction()(text)


def forget_secrets() -> None:
    """Start anew, as between two tests."""
    _known.forget()

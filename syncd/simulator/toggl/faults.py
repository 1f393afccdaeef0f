"""Faults of networks and services that strike every k-th request."""

from typing import Literal, TypeVar

WireFault = Literal["reset", "truncated", "drip", "html", "5xx"]
"""reset: the connection closes without an answer; truncated: it closes in the middle of the body; drip: the body comes
in small pieces with pauses; html: status 200 with a web page; 5xx: status 503 with a web page."""
PageFault = Literal["duplicate-page", "repeated-cursor", "empty-page-with-cursor"]
"""Wrong pages of a report."""
FaultKind = WireFault | PageFault
WIRE: tuple[WireFault, ...] = ("reset", "truncated", "drip", "html", "5xx")
PAGE: tuple[PageFault, ...] = ("repeated-cursor", "empty-page-with-cursor")
FURTHER_PAGE: tuple[PageFault, ...] = (*PAGE, "duplicate-page")

K = TypeVar("K", bound=str)


class Faults:
    """Decides which requests suffer: every k-th of those that the chosen kind of fault can strike."""

    def __init__(self) -> None:
        self._every = 0
        self._kind = ""
        self._seen = 0

    def set(self, every: int, kind: str) -> None:
        """Strike every `every`-th request from now on; 0 ends it. Raises ValueError for an unknown kind."""
        if every and kind not in {*WIRE, *FURTHER_PAGE}:
            raise ValueError(f"not a kind of fault: {kind!r}")
        self._every, self._kind, self._seen = every, kind, 0

    def strike(self, kinds: tuple[K, ...]) -> K | None:
        """Count a request that can suffer `kinds`; its fault, or None when it is not its turn."""
        chosen = next((kind for kind in kinds if kind == self._kind), None)
        if chosen is None or not self._every:
            return None
        self._seen += 1
        return None if self._seen % self._every else chosen

"""What is left of a server's request quota."""

from dataclasses import dataclass

from syncd.core.time import Instant


@dataclass(frozen=True, slots=True)
class Quota:
    """The state of a bucket as of `seen_at`: `remaining` requests are left until `resets_at`."""

    bucket: str  # "<account>:<bucket>", where the account is a hash, never a token
    remaining: int
    resets_at: Instant
    seen_at: Instant

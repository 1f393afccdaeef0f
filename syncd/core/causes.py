"""What people name when they decide about a discrepancy: who it waits for, and its root cause."""

from enum import StrEnum


class Party(StrEnum):
    """Who a discrepancy waits for."""

    CLIENT = "client"
    PLATFORM = "platform"
    SELF = "self"

    @property
    def words(self) -> str:
        """The client, the platform, or you."""
        return "you" if self is Party.SELF else f"the {self.value}"


class Cause(StrEnum):
    """The root cause of a discrepancy, as a person names it."""

    MAPPING = "mapping"
    LATE_EDIT = "late-edit"
    FORGOT_TO_LOG = "forgot-to-log"
    OVER_CAP = "over-cap"
    FEE_CHANGE = "fee-change"
    FX = "fx"
    PLATFORM_REVERSAL = "platform-reversal"
    CLIENT_SHORT_RELEASE = "client-short-release"
    DATA_GAP = "data-gap"
    ROUNDING = "rounding"

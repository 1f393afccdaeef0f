"""A refund of which nobody can tell for which days it gives money back, as a subject of rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.refunds import UnplacedRefund
from syncd.core.time import Instant

REFUND_CASE = "refund-case"
"""The first part of the subject's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCase:
    """A refund of a contract whose bill is not known."""

    refund: UnplacedRefund
    contract: str
    zone: ZoneInfo  # the user's
    now: Instant

    @property
    def key(self) -> SubjectKey:
        """refund-case / ref of the refund."""
        return SubjectKey(REFUND_CASE, self.refund.ref)

    def has(self, side: Side) -> bool:
        """Only what was billed."""
        return side is Side.BILLED

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: the refund is known, whatever others are missing."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, contract."""
        return {"kind": REFUND_CASE, "contract": self.contract}

"""Rules that a later version brings: their tables are read and kept, and nothing is checked by them yet."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from syncd.rule import RuleOptions

Tag = Annotated[str, Field(min_length=1)]


class DeliveredNotSubmitted(RuleOptions):
    """`tag`: what your tracker's entries have once a milestone is done."""

    tag: Tag = "done"


class WorkBeforeContractStart(RuleOptions):
    """`ignore_tags`: of time that may lie before a contract's start, such as talks before an offer."""

    ignore_tags: tuple[Tag, ...] = ()


UPCOMING: Mapping[str, type[RuleOptions]] = {
    "delivered-not-submitted": DeliveredNotSubmitted,
    "work-before-contract-start": WorkBeforeContractStart,
}
"""By the id of a rule that does not exist yet, its options. A rule that comes takes its name out of here."""

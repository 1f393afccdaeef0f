"""Rules that a later version brings: their tables are read and kept, and nothing is checked by them yet."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from syncd.rule import RuleOptions

Tag = Annotated[str, Field(min_length=1)]


class DeliveredNotSubmitted(RuleOptions):
    """`tag`: what your tracker's entries have once a milestone is done."""

    tag: Tag = "done"


UPCOMING: Mapping[str, type[RuleOptions]] = {
    "delivered-not-submitted": DeliveredNotSubmitted,
}
"""By the id of a rule that does not exist yet, its options. A rule that comes takes its name out of here."""

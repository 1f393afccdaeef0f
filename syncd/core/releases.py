"""Says from which day the money of an earning is available, and what tells that: one answer for every text and figure.

* Its row names the day on which it was released, or says that it was not: so it is.
* Its row says neither: it is not available before the day on which it is expected (`expected_payments`). From that day
  on it counts, as an estimate, since nothing shows that it was released.
* Nothing says when it is expected either: nobody can tell. What platforms do not keep back, such as an expense, counts
  from its posting, as an estimate.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syncd.core.expected_payments import ExpectedDay, expected_day
from syncd.core.phrases import Phrase, say
from syncd.core.profile import Profile
from syncd.core.records import TransactionKind
from syncd.core.sentences import all_of
from syncd.core.wording import Reader

COUNTS_FROM_EXPECTED = say("no row says what was released, so money counts from the day on which it is expected")
KEPT_BACK = frozenset({TransactionKind.HOURLY, TransactionKind.FIXED, TransactionKind.BONUS})
"""The earnings that platforms release later than they post them."""
NO_DAY = say("expected, and nothing names the day")


def unknown_releases(platform: str) -> Phrase:
    """Why nobody knows what a platform released."""
    return say("no source says which rows of {platform} are released", platform=platform)


class Availability(StrEnum):
    """What is known of the money of an earning at the end of a day."""

    RELEASED = "released"
    NOT_YET = "not yet"
    DUE = "due"  # it should be released, and no row says that it is
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningRow:
    """What the row of an earning says about its money. `last_day`: the last day it pays for. `unreleased`: it says that
    the money is not available yet. Days are the platform's."""

    kind: TransactionKind
    posted: date
    last_day: date
    due: date | None = None
    released: date | None = None
    unreleased: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """When the money of an earning counts as available. `day`: from then on; None where it is not known, or its row
    says that it is not there yet. `is_stated`: its row tells it. `expected`: the day on which it comes, if any is
    known."""

    day: date | None
    is_stated: bool
    expected: ExpectedDay | None

    def on(self, day: date) -> Availability:
        """What is known of it at the end of a day."""
        if self.day is None:
            return Availability.NOT_YET if self.is_stated else Availability.UNKNOWN
        if day < self.day:
            return Availability.NOT_YET
        return Availability.RELEASED if self.is_stated else Availability.DUE


def release_of(row: EarningRow, profile: Profile) -> Release:
    """When the money of an earning counts as available, with what was taken off it."""
    expected = expected_day(row.kind, row.posted, row.last_day, row.due, profile)
    if row.released is not None:
        return Release(max(row.posted, row.released), True, ExpectedDay(row.released, say("its row says so")))
    if row.unreleased:
        return Release(None, True, expected)
    if expected is None and row.kind not in KEPT_BACK:
        return Release(row.posted, False, None)
    return Release(max(row.posted, expected.day) if expected else None, False, expected)


def expected_words(expected: ExpectedDay, reader: Reader) -> Phrase:
    """`expected Wed 18 Nov (Upwork releases a week's money then)`."""
    return say("expected {day} ({why})", reader, day=expected.day, why=expected.why)


def waiting_words(releases: Iterable[Release], reader: Reader) -> Phrase:
    """Say when money that is not available yet is expected, each day once; "" where there is none."""
    releases = list(releases)
    days = {one.expected.day: one.expected for one in releases if one.expected}
    words = [expected_words(days[day], reader) for day in sorted(days)]
    return all_of(words) or (NO_DAY if releases else Phrase(""))

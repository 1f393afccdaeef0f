"""Says of a contract's transactions what was released of them: by their rows, else by the platform's calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from syncd.core.contract_statement import LINE_OF, OwedRow
from syncd.core.phrases import say
from syncd.core.profile import Profile
from syncd.core.records import EARNINGS, Ref
from syncd.core.releases import Availability, Release, release_of, unknown_releases, waiting_words
from syncd.core.time import Instant, day_of
from syncd.core.to_do import Words
from syncd.core.wording import Here
from syncd.ledger.derived.contract_money import ContractRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRows:
    """Makes the rows of a receivable, as of one instant. `has_banks`: lines of banks say which invoices were paid."""

    now: Instant
    zone: ZoneInfo  # the user's
    has_banks: bool

    def of(self, row: ContractRow, profile: Profile) -> OwedRow:
        """A transaction with the day on which it was released, by now."""
        by_bank = row.is_own and not row.is_stated and self.has_banks
        release, today = release_of(row.release, profile), day_of(self.now, profile.zone)
        return OwedRow(
            ref=row.ref,
            posted=row.posted,
            line=LINE_OF[row.kind],
            minor=row.amount.minor,
            released=release.day if release.day and release.day <= today else None,
            is_estimated=row.release.kind in EARNINGS and not release.is_stated,
            unknown="" if by_bank else _why_unknown(row, profile, release),
            by_payment=by_bank,
        )

    def not_yet(self, rows: Iterable[ContractRow], profile: Profile, last: date) -> str:
        """When what is not released at the end of a day is expected, in words; "" where all is, or nobody can tell."""
        last = min(last, day_of(self.now, profile.zone))
        waiting: dict[Ref, Release] = {}
        for row in rows:
            if row.earning == row.ref and row.posted <= last and not (row.is_own and not row.is_stated):
                release = release_of(row.release, profile)
                if release.on(last) is Availability.NOT_YET:
                    waiting[row.ref] = release
        return waiting_words(waiting.values(), Here(self.zone, self.now))


def _why_unknown(row: ContractRow, profile: Profile, release: Release) -> Words:
    """Why nobody can tell whether the money of a row was released; "" where its source or the calendar says it."""
    if row.earning is None:
        return say("nothing tells which earning {amount} belongs to", amount=row.amount)
    if row.is_stated:
        return ""
    if row.is_own:
        return say("neither a bank's statement nor a column `released` says which invoices were paid")
    return "" if release.day else unknown_releases(profile.title)

"""Reads the bills that may be for a contract's platform week."""

from datetime import date

from syncd.core.money import Money
from syncd.core.undated_bills import LoggedWeek
from syncd.core.week_bills import WeekBill
from syncd.core.week_payments import KINDS, OtherEarning
from syncd.ledger.database import Database
from syncd.ledger.derived.periods import Days


class WeekBillsReader:
    """Reads bills of hours by the days that they count for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bills(self, contract: str, days: Days) -> list[WeekBill]:
        """Bills for hours that count for one of these days, by ref. Those that name no days have the one they count
        for."""
        rows = self._database.rows(
            "SELECT posting.ref, minor, currency, posted, day, json_extract(body, '$.first_day'), "
            "json_extract(body, '$.last_day'), json_extract(body, '$.seconds') "
            "FROM posting JOIN record ON record.ref = posting.ref JOIN version ON version.id = record.version "
            "WHERE contract = ? AND day BETWEEN ? AND ? AND posting.kind IN ('hourly', 'payment') AND minor > 0 "
            "ORDER BY posting.ref",
            (contract, *days.texts),
        )
        return [
            WeekBill(
                ref=ref,
                amount=Money(minor, currency),
                posted=date.fromisoformat(posted),
                first=date.fromisoformat(first or day),
                last=date.fromisoformat(day),
                seconds=seconds,
                names_days=bool(first or last),
            )
            for ref, minor, currency, posted, day, first, last, seconds in rows
        ]

    def other_earnings(self, contract: str, days: Days) -> list[OtherEarning]:
        """The earnings of a contract that are for no hours and were posted on these days, by ref."""
        kinds = ", ".join(repr(str(kind)) for kind in sorted(KINDS))
        rows = self._database.rows(
            "SELECT ref, posted, minor, currency FROM posting WHERE contract = ? AND posted BETWEEN ? AND ? "
            f"AND kind IN ({kinds}) AND minor > 0 ORDER BY ref",
            (contract, *days.texts),
        )
        return [OtherEarning(row[0], date.fromisoformat(row[1]), Money(row[2], row[3])) for row in rows]

    def logged(self, contract: str, days: Days) -> dict[date, LoggedWeek]:
        """First day of the platform week → the hours that the platform shows of it on these days."""
        rows = self._database.rows(
            "SELECT week, sum(seconds), sum(minor), min(currency), "
            "count(*) = count(minor) AND count(DISTINCT currency) = 1 FROM line "
            "WHERE contract = ? AND day BETWEEN ? AND ? AND kind = 'hourly' GROUP BY week ORDER BY week",
            (contract, *days.texts),
        )
        return {
            date.fromisoformat(first): LoggedWeek(seconds or 0, Money(minor, currency) if is_known else None)
            for first, seconds, minor, currency, is_known in rows
        }

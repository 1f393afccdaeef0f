"""What must be found, what cannot be known, and what the figures are: counted from the facts, without syncd."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tests.system.traps.facts import DAY, WEEK, Deal, Facts, Found, Shown, at, monday, priced, rounded, text

CLEAR = 85 * 60
"""Seconds: what differs more is a planted fault."""
NOISE = 10 * 60
"""Seconds: what differs less is the platform's rounding."""

Key = tuple[str, str, str]  # rule, subject, part


@dataclass(frozen=True)
class View:
    """What the user's newest exports of a moment show."""

    facts: Facts
    now: datetime
    tracker: datetime
    hours: datetime
    money: datetime | None

    @classmethod
    def of(cls, facts: Facts, place: int) -> "View":
        """The view at a round, by its place."""
        looked = facts.rounds[: place + 1]

        def newest(name: str) -> datetime | None:
            return max((made for one in looked if (made := getattr(one, name))), default=None)

        tracker, hours = newest("tracker"), newest("hours")
        assert tracker
        assert hours
        return cls(facts, looked[-1].now, tracker, hours, newest("money"))

    def tracked_through(self, person: str) -> datetime:
        """Tracked time is known until the day on which its export was made began, in the person's zone."""
        zone = self.facts.zones[person]
        return at(self.tracker.astimezone(zone).date(), "00:00", zone)

    def rows(self, deal: Deal, week: date) -> list[Shown]:
        """The hours that the newest export shows."""
        shown = self.facts.diary(self.hours)
        return [row for row in shown if row.deal == deal.key and monday(row.day) == week and row.seconds]

    def tracked(self, key: str, week: date) -> Counter[date]:
        """Seconds tracked before the export of hours, for each UTC day of a week."""
        days: Counter[date] = Counter()
        for one in self.facts.work:
            if one.deal == key and one.stop <= self.tracker:
                for day, seconds in one.parts(self.hours):
                    if monday(day) == week:
                        days[day] += seconds
        return days


@dataclass
class Truth:
    """What is open and what cannot be known, round after round: what was found stays until it can be checked again."""

    open: dict[Key, Found] = field(default_factory=dict)
    unknown: set[Key] = field(default_factory=set)

    def look(self, view: View) -> None:
        """The next round."""
        found: list[Found] = []
        self.unknown = set()
        for deal in view.facts.deals.values():
            for week in view.facts.mondays:
                if deal.type == "hourly" and deal.number:
                    found += self._hours(view, deal, week)
        kept = {key: one for key, one in self.open.items() if key in self.unknown}
        self.open = kept | {(one.rule, one.subject, one.part): one for one in found}

    def _hours(self, view: View, deal: Deal, week: date) -> list[Found]:
        rows, days = view.rows(deal, week), view.tracked(deal.key, week)
        end, found, part = at(week + WEEK, "00:00"), [], week.isoformat()
        difference = sum(days.values()) - sum(row.seconds or 0 for row in rows)
        due = view.now >= at(week + 6 * DAY, "12:00") and bool(rows or days)
        known = view.tracked_through(deal.person) >= min(end, view.now)
        assert not due or abs(difference) <= NOISE or abs(difference) >= CLEAR, (deal.key, week, difference)
        if due and difference >= CLEAR:
            stake = text(priced(deal.rate(week), difference), deal.currency)
            found.append(Found("tracked-not-logged", deal.key, part, difference, stake))
        elif due and not known:
            self.unknown.add(("tracked-not-logged", deal.key, part))
        if due and view.now >= end:
            if not known:
                self.unknown.add(("logged-not-tracked", deal.key, part))
            elif difference <= -CLEAR:
                stake = text(-priced(deal.rate(week), -difference), deal.currency)
                found.append(Found("logged-not-tracked", deal.key, part, -difference, stake))
        short = sum(Decimal(deal.rate(row.day)) * (row.seconds or 0) / 3600 - row.minor for row in rows)
        if abs(short) > len(rows) + 1:
            found.append(Found("rate-drift", deal.key, part, None, text(rounded(short), deal.currency)))
        return found


def summary(view: View, first: date, last: date) -> dict[str, dict[str, object]]:
    """The figures of each contract in a period of UTC days, once everything about it is known."""
    facts, lines = view.facts, {}
    rows = facts.diary(view.hours)
    for deal in facts.deals.values():
        tracked = sum(
            seconds
            for one in facts.work
            if one.deal == deal.key
            for day, seconds in one.parts()
            if first <= day <= last
        )
        logged = sum(row.seconds or 0 for row in rows if row.deal == deal.key and first <= row.day <= last)
        money = [
            one
            for one in facts.posted
            if one.deal == deal.key and first <= (one.week + 6 * DAY if one.week else one.day) <= last
        ]
        fees = sum(one.minor for one in money if one.type.startswith("Service Fee"))
        gross = sum(one.minor for one in money) - fees
        if tracked or logged or money:
            lines[deal.key] = {
                "basis": "billed",
                "seconds_tracked": tracked,
                "seconds_billable": logged,
                "seconds_logged": logged,
                "gross": text(gross) if money else None,
                "fee": text(fees) if money else None,
                "net": text(gross + fees) if money else None,
                "tracked_partial": False,
                "billable_partial": False,
                "gross_partial": False,
            }
    return lines

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
LEARNED = 3
"""Rows that make a rate."""

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
                    if monday(one.booked or day) == week:
                        days[one.booked or day] += seconds
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
        lacking = Counter(days)
        for row in rows:
            lacking[row.day] -= row.seconds or 0
        difference = lacking.total()
        due = view.now >= at(week + 6 * DAY, "12:00") and bool(rows or days)
        known = view.tracked_through(deal.person) >= min(end, view.now)
        assert not due or abs(difference) <= NOISE or abs(difference) >= CLEAR, (deal.key, week, difference)
        if due and difference >= CLEAR:
            found.append(Found("tracked-not-logged", deal.key, part, difference, _worth(deal, week, lacking, 1)))
        elif due and not known:
            self.unknown.add(("tracked-not-logged", deal.key, part))
        if view.now >= end and rows:
            if not known:
                self.unknown.add(("logged-not-tracked", deal.key, part))
            elif difference <= -CLEAR:
                found.append(Found("logged-not-tracked", deal.key, part, -difference, _worth(deal, week, lacking, -1)))
        short = sum(
            Decimal(_expected_rate(view, deal, row.day)) * (row.seconds or 0) / 3600 - row.minor for row in rows
        )
        if abs(short) > len(rows) + 1:
            found.append(Found("rate-drift", deal.key, part, None, text(rounded(short), deal.currency)))
        if view.now >= end:
            found += _moved(view, deal, week)
        return found


def _worth(deal: Deal, week: date, lacking: Counter[date], sign: int) -> str:
    """What a difference is worth, at the rates of the days that have it."""
    rates = {deal.rate(week + number * DAY) for number in range(7)}
    if len(rates) == 1:
        return text(sign * priced(rates.pop(), sign * lacking.total()), deal.currency)
    assert all(abs(seconds) >= CLEAR or not seconds for seconds in lacking.values()), (deal.key, week, lacking)
    return text(sum(sign * priced(deal.rate(day), sign * seconds) for day, seconds in lacking.items()), deal.currency)


def _expected_rate(view: View, deal: Deal, day: date) -> int:
    """The rate that a row should show: the agreed one; a raise nobody told counts from its third row on."""
    if deal.learned:
        seen = [row for row in view.facts.diary(view.hours) if row.deal == deal.key and row.seconds]
        raised = [row for row in seen if deal.rate(row.day) == deal.rate(day)]
        if len(raised) < LEARNED and len(seen) > len(raised):
            return deal.rate(seen[0].day)
    return deal.rate(day)


def _moved(view: View, deal: Deal, week: date) -> list[Found]:
    """Nights over the end of a week that the platform shows in one of the two weeks."""
    found = []
    for one in view.facts.work:
        if one.deal == deal.key and one.booked and monday(one.start.date()) == week:
            day = one.start.date()
            seconds = next(part for other, part in one.parts() if (other == day) != (one.booked == day))
            found.append(Found("week-straddle-shift", deal.key, week.isoformat(), seconds, text(0, deal.currency)))
    return found


def summary(view: View, first: date, last: date) -> dict[str, dict[str, object]]:
    """The figures of each contract in a period of its days, once everything about it is known."""
    lines = {}
    for deal in view.facts.deals.values():
        make = _on_platform if deal.number else _direct
        if line := make(view, deal, first, last):
            lines[deal.key] = {"tracked_partial": False, "billable_partial": False, "gross_partial": False} | line
    return lines


def _tracked(view: View, deal: Deal, first: date, last: date, *, billed: bool = False) -> int:
    return sum(
        seconds
        for one in view.facts.work
        if one.deal == deal.key and (one.bills or not billed)
        for day, seconds in one.parts(zone=deal.zone)
        if first <= day <= last
    )


def _on_platform(view: View, deal: Deal, first: date, last: date) -> dict[str, object]:
    rows = [row for row in view.facts.diary(view.hours) if row.deal == deal.key and first <= row.day <= last]
    tracked, logged = _tracked(view, deal, first, last), sum(row.seconds or 0 for row in rows)
    money = [
        one
        for one in view.facts.posted
        if one.deal == deal.key and first <= (one.week + 6 * DAY if one.week else one.day) <= last
    ]
    if not (tracked or logged or money):
        return {}
    fees = sum(one.minor for one in money if one.type.startswith("Service Fee"))
    gross = sum(one.minor for one in money) - fees
    return {
        "basis": "billed",
        "seconds_tracked": tracked,
        "seconds_billable": logged,
        "seconds_logged": logged,
        "gross": text(gross) if money else None,
        "fee": text(fees) if money else None,
        "net": text(gross + fees) if money else None,
    }


def _direct(view: View, deal: Deal, first: date, last: date) -> dict[str, object]:
    tracked = _tracked(view, deal, first, last)
    billable = _tracked(view, deal, first, last, billed=True)
    if not tracked:
        return {}
    gross = text(priced(deal.rate(first), billable)) if billable else None
    return {
        "basis": "tracked",
        "seconds_tracked": tracked,
        "seconds_billable": billable,
        "seconds_logged": None,
        "gross": gross,
        "fee": "0.00" if gross else None,
        "net": gross,
    }

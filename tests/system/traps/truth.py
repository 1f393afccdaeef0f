"""What must be found, what cannot be known, and what the figures are: counted from the facts, without syncd."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from tests.system.traps.facts import DAY, WEEK, Deal, Facts, Found, Posted, Shown, at, monday, priced, rounded, text

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
        """Tracked time is known until its export was made: the name of the file states that day, too. One with
        changes that wait says nothing yet."""
        if self.facts.moved != self.tracker or person != "me":
            return self.tracker
        return max(look.tracker for look in self.facts.rounds if look.tracker and look.tracker < self.tracker)

    def rows(self, deal: Deal, week: date) -> list[Shown]:
        """The hours that the newest export shows."""
        shown = self.facts.diary(self.hours)
        return [row for row in shown if row.deal == deal.key and monday(row.day) == week and row.seconds]

    def suspense(self, person: str, week: date | None = None) -> Counter[str]:
        """Seconds that wait for a contract, for each project; those with a part in a UTC week, if one is given."""
        seconds: Counter[str] = Counter()
        for one in self.facts.work:
            here = week is None or any(monday(day) == week for day, _ in one.parts())
            if here and one.deal is None and one.person == person and one.stop <= self.tracked_through(one.person):
                seconds[one.project] += int((one.stop - one.start).total_seconds())
        return seconds

    def tracked(self, key: str, week: date, until: datetime | None = None) -> Counter[date]:
        """Seconds tracked before `until`, or else the export of hours, for each UTC day of a week."""
        days: Counter[date] = Counter()
        for one in self.facts.work:
            if one.deal == key and not one.beyond and one.stop <= self.tracked_through(one.person):
                for day, seconds in one.parts(until or self.hours, self.facts.deals[key].zone):
                    if monday(one.booked or day) == week:
                        days[one.booked or day] += seconds
        return days

    def own_days(self, key: str, week: date, until: datetime) -> int:
        """Seconds tracked in a UTC week before a moment, wherever the platform books them."""
        counted = (one for one in self.facts.work if one.deal == key and not one.beyond)
        works = [one for one in counted if one.stop <= self.tracked_through(one.person)]
        zone = self.facts.deals[key].zone
        return sum(seconds for one in works for day, seconds in one.parts(until, zone) if monday(day) == week)

    def held(self, person: str, week: date) -> bool:
        """Whether changes of entries of a week wait for a decision."""
        moved = self.facts.moved
        if moved != self.tracker or person != "me":
            return False
        assert moved
        old = [one for one in self.facts.work if one.person == person and one.start < moved - 2 * WEEK]
        return any(monday(day) == week for one in old for day, _ in one.parts())


@dataclass
class Truth:
    """What is open and what cannot be known, round after round: what was found stays until it can be checked again."""

    open: dict[tuple[str, str, str, bool], Found] = field(
        default_factory=dict
    )  # of a key, what is lost and what is owed
    unknown: set[Key] = field(default_factory=set)
    ended: set[Key] = field(default_factory=set)  # what was found before, and is no longer so, though it is unknown

    def look(self, view: View) -> None:
        """The next round."""
        found: list[Found] = []
        self.unknown, self.ended = set(), set()
        for deal in view.facts.deals.values():
            for week in view.facts.mondays:
                if deal.type == "hourly" and deal.number:
                    found += self._hours(view, deal, week)
        found += [
            Found("entry-without-mapping", person, project, seconds, "")
            for person in view.facts.zones
            for project, seconds in view.suspense(person).items()
        ]
        found += list(_without_contract(view))
        found += list(_beyond(view))
        found += list(_marked(view))
        found += list(self._on_sisters(view))
        if view.facts.moved == view.tracker:
            found.append(Found("held-changes", "tracker-me", "", None, ""))
        kept = {key: one for key, one in self.open.items() if key[:3] in self.unknown - self.ended}
        self.open = kept | {(one.rule, one.subject, one.part, one.stake.startswith("-")): one for one in found}

    def _on_sisters(self, view: View) -> Iterator[Found]:
        """Time that the platform shows on another contract of the client: one cause, worth the difference."""
        for one in view.facts.work:
            if not one.logged_on or one.stop > view.hours:
                continue
            assert one.deal
            right, wrong = view.facts.deals[one.deal], view.facts.deals[one.logged_on]
            week = monday(one.start.date())
            if view.now < right.cut_off(week) - DAY:
                continue
            if view.held(one.person, week):
                self.unknown.add(("wrong-contract-logged", right.client_key, week.isoformat()))
                continue
            worth = priced(right.rate(week), one.seconds) - priced(wrong.rate(week), one.seconds)
            stake = text(worth, right.currency)
            yield Found("wrong-contract-logged", right.client_key, week.isoformat(), one.seconds, stake)

    def _hours(self, view: View, deal: Deal, week: date) -> list[Found]:
        """What a week of an hourly contract lacks or shows too much, and which of these checks cannot be made."""
        rows, days = view.rows(deal, week), view.tracked(deal.key, week)
        lacking = Counter(days)
        for row in rows:
            lacking[row.day] -= row.seconds or 0
        difference = lacking.total() - _explained(view, deal, week)
        found = _of_rows(view, deal, week, rows)
        if view.now >= deal.cut_off(week) - DAY and (rows or view.tracked(deal.key, week, view.now)):
            assert abs(difference) <= NOISE or abs(difference) >= CLEAR, (deal.key, week, difference)
            found += self._missing(view, deal, week, difference, lacking)
        if view.now >= at(week + WEEK, "00:00", deal.zone) and rows:
            found += self._surplus(view, deal, week, difference, lacking)
        return found

    def _missing(self, view: View, deal: Deal, week: date, difference: int, lacking: Counter[date]) -> list[Found]:
        found, part, cut_off = [], week.isoformat(), deal.cut_off(week)
        exported = at(view.hours.astimezone(deal.zone).date(), "00:00", deal.zone)
        touched = exported > at(week, "00:00", deal.zone)  # an export covers the days before it
        read = view.hours >= cut_off if view.now >= cut_off else touched
        seen = view.own_days(deal.key, week, view.hours) if touched else 0
        unseen = view.own_days(deal.key, week, view.now) - seen
        if touched and difference >= CLEAR and not view.held(deal.person, week):
            found.append(Found("tracked-not-logged", deal.key, part, difference, _worth(view, deal, week, lacking, 1)))
        elif not _is_tracked_known(view, deal, week) or unseen + difference >= CLEAR or not read:
            self.unknown.add(("tracked-not-logged", deal.key, part))
            if read and difference < CLEAR and not view.held(deal.person, week):
                self.ended.add(
                    ("tracked-not-logged", deal.key, part)
                )  # an export shows all that is known to be tracked
        left, worth = _not_billed(view, deal, week, unseen, seen)
        least = CLEAR if left == unseen else 3 * NOISE  # a night that is booked in the next week is not billed yet
        if left >= least and view.now < cut_off + WEEK:
            found.append(Found("export-needed", deal.key, part, left, text(worth, deal.currency)))
        return found

    def _surplus(self, view: View, deal: Deal, week: date, difference: int, lacking: Counter[date]) -> list[Found]:
        part, blurred = week.isoformat(), any(view.suspense(deal.person, week).values())
        known = _is_tracked_known(view, deal, week) and view.hours >= at(week + WEEK, "00:00", deal.zone)
        if not known or (blurred and difference <= -CLEAR):
            self.unknown.add(("logged-not-tracked", deal.key, part))
        elif difference <= -CLEAR:
            return [Found("logged-not-tracked", deal.key, part, -difference, _worth(view, deal, week, lacking, -1))]
        return []


def _is_tracked_known(view: View, deal: Deal, week: date) -> bool:
    """Whether all time of a week that is over by now is known."""
    end = min(at(week + WEEK, "00:00", deal.zone), view.now)
    return view.tracked_through(deal.person) >= end and not view.held(deal.person, week)


def _of_rows(view: View, deal: Deal, week: date, rows: list[Shown]) -> list[Found]:
    """What the rows of a week show by themselves: another rate, and nights that are in the neighbouring week."""
    found, part = [], week.isoformat()
    unconfirmed = _unconfirmed(view, deal)
    certain = [row for row in rows if row not in unconfirmed]
    for sign in (1, -1):
        off = [row for row in certain if sign * _short(view, deal, [row]) > 1]
        if abs(short := _short(view, deal, off)) > len(off) + 1:
            found.append(Found("rate-drift", deal.key, part, None, text(rounded(short), deal.currency), "high"))
    if unconfirmed and monday(unconfirmed[0].day) == week:
        short = _short(view, deal, unconfirmed)
        found.append(Found("rate-drift", deal.key, part, None, text(rounded(short), deal.currency), "info"))
    if view.now >= at(week + WEEK, "00:00", deal.zone):
        found += _moved(view, deal, week)
    return found


def _without_contract(view: View) -> Iterator[Found]:
    """Money whose title fits several contracts: as billed."""
    titles = sorted({deal.title for deal in view.facts.deals.values() if deal.shared_title})
    for title in titles:
        keys = [key for key, deal in view.facts.deals.items() if deal.title == title]
        earned = [
            one.minor
            for one in view.facts.posted
            if one.deal in keys and one.type == "Hourly" and view.money and one.day <= view.money.date()
        ]
        if earned:
            yield Found("money-without-contract", "", title.casefold(), None, text(sum(earned), "USD"))


def _beyond(view: View) -> Iterator[Found]:
    """Time that was tracked before a contract's first day or after its last one, but for talks before an offer."""
    for deal in view.facts.deals.values():
        works = [one for one in view.facts.work if one.deal == deal.key and one.beyond and one.tags != "presales"]
        known = [one for one in works if one.stop <= view.tracked_through(one.person)]
        ordinary = [one.start for one in view.facts.work if one.deal == deal.key and not one.beyond]
        for rule, late in (("work-before-contract-start", False), ("work-after-contract-end", True)):
            seconds = sum(one.seconds for one in known if (one.start > max(ordinary)) is late)
            if seconds:
                yield Found(
                    rule, deal.key, "", seconds, text(priced(deal.rate(view.facts.first), seconds), deal.currency)
                )


def _marked(view: View) -> Iterator[Found]:
    """Time of direct contracts that no invoice bills for its mark alone: agreed favours are free on purpose."""
    for deal in view.facts.deals.values():
        seconds: Counter[date] = Counter()
        for one in view.facts.work:
            alone = one.deal == deal.key and not one.bills and not one.billable and one.tags != "favour"
            if alone and not one.beyond and one.stop <= view.tracked_through(one.person):
                for day, part in one.parts(zone=deal.zone):
                    seconds[monday(day)] += part
        for week, sum_ in seconds.items() if deal.type == "direct" else ():
            worth = text(priced(deal.rate(week), sum_), deal.currency)
            yield Found("billable-flag-mismatch", deal.key, week.isoformat(), sum_, worth)


def _explained(view: View, deal: Deal, week: date) -> int:
    """Seconds that a contract lacks (negative: shows too much) only because a sister at the same rate shows them."""
    explained = 0
    for one in view.facts.work:
        if not one.logged_on or deal.key not in (one.deal, one.logged_on) or monday(one.start.date()) != week:
            continue
        assert one.deal
        rates = {view.facts.deals[key].rate(week) for key in (one.deal, one.logged_on)}
        if len(rates) == 1 and one.stop <= view.hours and not view.held(one.person, week):
            explained += one.seconds if deal.key == one.deal else -one.seconds
    return explained


def _not_billed(view: View, deal: Deal, week: date, unseen: int, seen: int) -> tuple[int, int]:
    """Seconds of the unseen time that no bill pays for, and what they are worth. Bills pay first for the seen time, or
    for the rows of the seen days where these show more. Upwork's state their hours."""
    rate = _expected_rate(view, deal, week)
    worth, shown = priced(rate, unseen), [row for row in view.rows(deal, week) if row.day < view.hours.date()]
    bills = [
        one
        for one in view.facts.posted
        if (one.deal, one.week, one.type) == (deal.key, week, "Hourly") and one.number not in view.facts.lost
        if view.money and one.day <= view.money.date() and not deal.shared_title
    ]
    if view.now < deal.cut_off(week) or not bills:
        return unseen, worth
    if deal.platform == "upwork":
        paid = max(0, sum(one.seconds or 0 for one in bills) - max(seen, sum(row.seconds or 0 for row in shown)))
        return max(0, unseen - paid), priced(rate, max(0, unseen - paid))
    beyond = max(0, sum(one.minor for one in bills) - max(priced(rate, seen), sum(row.minor for row in shown)))
    return unseen - unseen * min(beyond, worth) // max(1, worth), max(0, worth - beyond)


def _worth(view: View, deal: Deal, week: date, lacking: Counter[date], sign: int) -> str:
    """What a difference is worth, at the rates of the days that have it."""
    rates = {_expected_rate(view, deal, week + number * DAY) for number in range(7)}
    if len(rates) == 1:
        return text(sign * priced(rates.pop(), sign * lacking.total()), deal.currency)
    at_rate: Counter[int] = Counter()
    for day, seconds in lacking.items():
        assert sign * seconds >= 0, (deal.key, week, lacking)
        at_rate[_expected_rate(view, deal, day)] += sign * seconds
    return text(sum(sign * priced(rate, seconds) for rate, seconds in at_rate.items()), deal.currency)


def _expected_rate(view: View, deal: Deal, day: date) -> int:
    """The rate that a row should show: the agreed one; a raise nobody told counts from its third row on."""
    if deal.learned:
        seen = [row for row in view.facts.diary(view.hours) if row.deal == deal.key and row.seconds]
        raised = [row for row in seen if deal.rate(row.day) == deal.rate(day)]
        if len(raised) < LEARNED and len(seen) > len(raised):
            return deal.rate(seen[0].day)
    return deal.rate(day)


def _short(view: View, deal: Deal, rows: list[Shown]) -> Decimal:
    """What the rows lack at the rates that they should show."""
    due = (Decimal(_expected_rate(view, deal, row.day)) * (row.seconds or 0) / 3600 - row.minor for row in rows)
    return sum(due, Decimal(0))


def _unconfirmed(view: View, deal: Deal) -> list[Shown]:
    """The newest rows at another rate than the learned one: a raise or a mistake. No row has gone back since."""
    if not deal.learned:
        return []
    rows = [row for row in view.facts.diary(view.hours) if row.deal == deal.key and row.seconds]
    usual = [row for row in rows if view.facts.paid(deal.key, row.day) == _expected_rate(view, deal, row.day)]
    others = [row for row in rows if row not in usual and row.day > usual[-1].day] if len(usual) >= LEARNED else []
    assert len(others) < LEARNED, (deal.key, others)
    return others


def _moved(view: View, deal: Deal, week: date) -> list[Found]:
    """Nights over the end of a week that the platform shows in one of the two weeks."""
    found = []
    for one in view.facts.work:
        straddles = one.booked and monday(one.start.date()) != monday(one.stop.date())
        known = one.stop <= min(view.hours, view.tracked_through(one.person))
        if one.deal == deal.key and straddles and monday(one.start.date()) == week and known:
            day = one.start.date()
            seconds = next(part for other, part in one.parts() if (other == day) != (one.booked == day))
            found.append(Found("week-straddle-shift", deal.key, week.isoformat(), seconds, text(0, deal.currency)))
    return found


def summary(view: View, first: date, last: date) -> dict[str, dict[str, object]]:
    """The figures of each contract in a period of its days, once the files of all its days are there."""
    lines = {}
    for deal in view.facts.deals.values():
        make = _on_platform if deal.number else _direct
        if line := make(view, deal, first, last):
            weeks = {monday(first + number * DAY) for number in range((last - first).days + 1)}
            blurred = any(view.suspense(deal.person, week).values() for week in weeks)
            partial = {
                "tracked_partial": blurred,
                "billable_partial": blurred and not deal.number and deal.type != "fixed",
            }
            if "basis" in line:
                partial["gross_partial"] = blurred and line["basis"] == "tracked"
            lines[deal.key] = partial | line
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
    facts = view.facts
    shown = [row for row in facts.diary(view.hours) if row.deal == deal.key and first <= row.day <= last]
    rows = [row for row in shown if row.seconds]
    tracked, logged = _tracked(view, deal, first, last), sum(row.seconds or 0 for row in rows)
    money = [
        one
        for one in facts.posted
        if one.deal == deal.key and first <= (one.week + 6 * DAY if one.week else one.day) <= last
    ]
    if not (tracked or logged or money):
        return {}
    figures = {
        "basis": "billed",
        "seconds_tracked": tracked,
        "seconds_billable": logged,
        "seconds_logged": logged,
    }
    known = [one for one in money if one.type != "Moonshine" and one.number not in facts.lost and not deal.shared_title]
    fees = sum(one.minor for one in known if one.type.startswith("Service Fee"))
    gross = sum(one.minor for one in known) - fees
    unsure = deal.shared_title or (deal.platform == "upwork" and _is_broken(facts, first, last + DAY))
    if unsure and deal.type == "fixed":  # what shows most counts, and the platform shows each payment beside its hours
        figures |= {"basis": "logged" if shown else "billed", "gross_partial": not shown}
        return figures | {"gross": text(gross) if known else None}
    strange = any(key == deal.key and first <= week + 2 * DAY <= last for key, week in facts.strange)
    if unsure:
        weekly = _week_by_week(view, deal, shown, known)
        return figures | weekly | {"gross_partial": weekly["gross_partial"] or strange}
    none = not known
    return figures | {
        "effective_rate": None if none or strange else _per_hour(view, deal, first, last, gross + fees),
        "gross": None if none else text(gross),
        "fee": None if none else text(fees),
        "net": None if none else text(gross + fees),
        "gross_partial": strange,
    }


def _week_by_week(view: View, deal: Deal, shown: list[Shown], known: list[Posted]) -> dict[str, object]:
    """What a period earned in which bills may be missing: of each week what was billed, where all bills of the week are
    there, or one is; else what was logged."""
    every = [one for one in view.facts.posted if one.deal == deal.key and one.number not in view.facts.lost]
    billed = {one.week for one in every if one.type == "Hourly" and not deal.shared_title}
    logged = [row for row in shown if not (monday(row.day) in billed or _is_whole(view, deal, monday(row.day)))]
    taken = [one for one in known if one.type.startswith("Service Fee")]
    parts = [one for one in known if one not in taken]
    gross = sum(one.minor for one in parts) + sum(row.minor for row in logged)
    basis = "logged" if logged or not parts else "billed"
    may_lack = any(not _is_whole(view, deal, one.week or monday(one.day)) for one in parts)
    figures: dict[str, object] = {
        "basis": basis,
        "gross": text(gross) if logged or parts else None,
        "gross_partial": basis == "billed" or (bool(logged) and may_lack),
    }
    if deal.learned:
        return figures
    expected: Counter[Decimal] = Counter()
    for row in logged:
        expected[deal.fee(row.day)] += row.minor
    fee = sum(one.minor for one in taken) - sum(rounded(part * minor) for part, minor in expected.items())
    none = figures["gross"] is None
    return figures | {"fee": None if none else text(fee), "net": None if none else text(gross + fee)}


def _is_whole(view: View, deal: Deal, week: date) -> bool:
    """Whether all bills of a week are in the reports, which have one for it on the Monday after it."""
    return not deal.shared_title and not _is_broken(view.facts, week, week + WEEK)


def _per_hour(view: View, deal: Deal, first: date, last: date, net: int) -> str | None:
    """Net per known hour of the weeks that end in a period: these are billed in it. None for a fixed price, and where
    not all of a week that the period cuts is known."""
    days = (first + number * DAY for number in range((last - first).days + 1))
    sundays = [day for day in days if day.weekday() == 6]
    seconds = sum(_tracked(view, deal, day - 6 * DAY, day) for day in sundays)
    cut = {monday(first)} if monday(first) < first and sundays else set()
    if deal.type == "fixed" or not seconds or any(any(view.suspense(deal.person, week).values()) for week in cut):
        return None
    return text(rounded(Decimal(net) * 3600 / seconds))


def _is_broken(facts: Facts, first: date, last: date) -> bool:
    """Whether rows are missing between two rows of a report, and these days touch those from the day of the earlier one
    to the day before the later one."""
    posted = [one for one in facts.posted if not one.deal or facts.deals[one.deal].platform == "upwork"]
    shown = [number for number, one in enumerate(posted) if one.number not in facts.lost]
    spans = [(posted[one].day, posted[other].day - DAY) for one, other in pairwise(shown) if other - one > 1]
    return any(begin <= last and first <= max(begin, end) for begin, end in spans)


def _direct(view: View, deal: Deal, first: date, last: date) -> dict[str, object]:
    tracked = _tracked(view, deal, first, last)
    billable = _tracked(view, deal, first, last, billed=True)
    sent = [minor for key, _, week, minor in view.facts.invoices if key == deal.key and first <= week + 6 * DAY <= last]
    if not tracked and not sent:
        return {}
    basis, gross = "tracked", priced(deal.rate(first), billable) if billable else None
    if deal.type == "retainer":
        whole = first.day == 1 and (last + DAY).day == 1
        basis, gross = "agreed", deal.months if whole else None
    more: dict[str, object] = {}
    if sent:
        basis, gross = "billed", sum(sent)
        weeks = [week for key, _, week, _ in view.facts.invoices if key == deal.key]
        invoiced = {week + number * DAY for week in weeks for number in range(7)}
        days = (first + number * DAY for number in range((last - first).days + 1))
        later = any(first <= week <= last < week + 6 * DAY for week in weeks)  # it is counted in the next period
        more = {"gross_partial": later or any(_tracked(view, deal, day, day) for day in days if day not in invoiced)}
    return more | {
        "basis": basis,
        "seconds_tracked": tracked,
        "seconds_billable": billable,
        "seconds_logged": None,
        "gross": None if gross is None else text(gross),
        "fee": None if gross is None else "0.00",
        "net": None if gross is None else text(gross),
    }

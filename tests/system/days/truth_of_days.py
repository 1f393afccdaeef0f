"""What must be found of people's days, instant by instant, without syncd."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import combinations, pairwise

from tests.system.days.facts import HOME, PEOPLE, Contract, Entry, Look, World, priced
from tests.system.days.shown_hours import Week, is_free
from tests.system.traps.facts import DAY, at, monday, text
from tests.system.worlds.score import Found

MOST = 16 * 3_600
"""Seconds of a day; what is more is impossible."""
MINUTE = 60
PILE = 10
Rate = int | None


def day_of(moment: datetime) -> date:
    """The user's day."""
    return moment.astimezone(HOME).date()


def counting(entries: Collection[Entry], person: str) -> list[Entry]:
    """A person's stopped entries that are not ignored, by their start."""
    kept = (one for one in entries if one.person == person and one.contract != "" and one.seconds)
    return sorted(kept, key=lambda one: (one.start, one.number))


def instants(entries: Sequence[Entry]) -> Iterator[tuple[datetime, datetime, list[Entry]]]:
    """Spans in which nothing changes, each with the entries that have it."""
    edges = sorted({moment for one in entries for moment in (one.start, one.stop) if moment})
    for start, end in pairwise(edges):
        yield start, end, [one for one in entries if one.start <= start and one.stop and end <= one.stop]


def day_parts(entries: Sequence[Entry], day: date) -> list[Entry]:
    """What counts for a day: one that is too long by itself is whole on the day on which it starts."""
    begins, end = at(day, "00:00", HOME), at(day + DAY, "00:00", HOME)
    parts = []
    for one in entries:
        if one.seconds > MOST:
            parts += [one] if day_of(one.start) == day else []
        elif one.within(begins, end):
            parts.append(_cut(one, begins, end))
    return parts


def _cut(one: Entry, begins: datetime, end: datetime) -> Entry:
    return replace(one, start=max(one.start, begins), stop=min(one.stop or end, end))


def covered(world: World, person: str, day: date) -> int:
    """Seconds of a day that a person's entries have, each counted once."""
    parts = day_parts(counting(world.entries, person), day)
    return sum(int((end - start).total_seconds()) for start, end, there in instants(parts) if there)


class Days:
    """A person's entries at a look."""

    def __init__(self, world: World, person: str, look: Look) -> None:
        self.world, self.person, self.look = world, person, look
        self.entries = counting(world.at(look.made), person)
        self.copies = list(self._copies())
        copied = {one.number for one, _ in self.copies}
        self.twins = list(self._twins([one for one in self.entries if one.number not in copied]))

    def rate(self, one: Entry, moment: datetime) -> Rate:
        """What an hour costs; None where nobody knows."""
        contract = self.world.contracts.get(one.contract or "")
        zone = self.world.zone if contract and contract.desk else HOME
        return contract.rate(moment.astimezone(zone).date()) if contract else None

    def is_billed(self, one: Entry) -> bool:
        """Whether somebody pays for it. Marks count on no contract of these days."""
        return not is_free(one)

    def have_two_payers(self, one: Entry, other: Entry) -> bool:
        """Whether two contracts pay for them."""
        billed = self.is_billed(one) and self.is_billed(other) and one.contract and other.contract
        return bool(billed) and one.contract != other.contract

    def _copies(self) -> Iterator[tuple[Entry, Entry]]:
        first: dict[tuple[object, ...], Entry] = {}
        for one in self.entries:
            key = (one.tracker, one.start, one.stop, one.text.casefold(), one.contract)
            if key in first:
                yield one, first[key]
            first.setdefault(key, one)

    def _twins(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
        for place, one in enumerate(entries):
            for other in entries[place + 1 :]:
                if one.tracker != other.tracker and one.stop and other.start < one.stop:
                    longer, shared = max(one.seconds, other.seconds), other.within(one.start, one.stop)
                    if 10 * (longer - shared) <= longer:
                        yield other, one

    def found(self) -> Iterator[Found]:
        """All of a person's discrepancies that are about tracked time alone."""
        quarters: defaultdict[tuple[int, int, str], list[tuple[Entry, Entry]]] = defaultdict(list)
        placed = [(copy.tracker, copy, of) for copy, of in self.copies] + [("two", *pair) for pair in self.twins]
        for where, copy, of in placed:
            week = monday(day_of(copy.start))
            quarters[week.year, (week.month - 1) // 3, where].append((copy, of))
        for (_, _, where), pairs in quarters.items():
            weeks = Counter(monday(day_of(copy.start)) for copy, _ in pairs)
            if piles := [week for week, number in weeks.items() if where == "two" or number >= PILE]:
                yield self._repeated("duplicate-import", min(piles), pairs)
                continue
            by_day = defaultdict(list)
            for copy, of in pairs:
                by_day[day_of(copy.start)].append((copy, of))
            for day, some in by_day.items():
                yield self._repeated("duplicate-entry", day, some)
        yield from self._at_once({copy.number for copy, _ in (*self.copies, *self.twins)})
        yield from self._too_long()
        yield from self._unmapped()

    def _repeated(self, rule: str, part: date, pairs: Sequence[tuple[Entry, Entry]]) -> Found:
        owed: Counter[Rate] = Counter()
        for copy, of in pairs:
            for rate, seconds in self._owed([copy, of]).items():
                owed[rate] += seconds
        payers = any(self.have_two_payers(copy, of) for copy, of in pairs)
        return Found(
            rule=rule,
            about=self.person,
            part=str(part),
            seconds=sum(copy.within(of.start, of.stop or of.start) for copy, of in pairs),
            stake=_owed(owed),
            severity="high" if payers else "medium",
        )

    def _owed(self, entries: Sequence[Entry], day: date | None = None) -> Counter[Rate]:
        """Billed seconds too many at their rates: each entry, of those that start on a day, at the lower one of its
        rate and of the dearest one's before it."""
        owed: Counter[Rate] = Counter()
        for start, end, there in self._spans(entries):
            for place, one in enumerate(there):
                if place and day in (None, day_of(one.start)):
                    before = [other for other in there[:place] if self.is_billed(other)]
                    known = [rate for other in before if (rate := self.rate(other, start)) is not None]
                    own = self.rate(one, start)
                    if before and self.is_billed(one):
                        lower = None if own is None or not known else min(own, max(known))
                        owed[lower] += int((end - start).total_seconds())
                    else:
                        rates = [self.rate(other, start) for other in there]
                        owed[min((rate for rate in rates if rate is not None), default=None)] += 0
        return owed

    def _spans(self, entries: Sequence[Entry]) -> Iterator[tuple[datetime, datetime, list[Entry]]]:
        """The same instants, cut at the midnights of all zones in which rates change."""
        for start, end, there in instants(entries):
            cuts = {at(day_of(start) + DAY, "00:00", HOME)}
            for begins, ends in pairwise(sorted({start, end, *(cut for cut in cuts if start < cut < end)})):
                yield begins, ends, there

    def _at_once(self, repeated: Collection[int]) -> Iterator[Found]:
        """Entries that share a minute and more, on the day on which the later one of two starts: one discrepancy of
        those that others connect on that day."""
        entries = [one for one in self.entries if one.number not in repeated]
        pairs = [(one, other) for one, other in combinations(entries, 2) if _share(one, other) >= MINUTE]
        for day in sorted({day_of(later.start) for _, later in pairs}):
            groups: list[set[Entry]] = []
            for pair in pairs:
                if day_of(pair[1].start) == day:
                    near = [group for group in groups if group & set(pair)]
                    groups = [group for group in groups if group not in near]
                    groups.append(set(pair).union(*near))
            for group in groups:
                yield self._group(sorted(group, key=lambda one: (one.start, one.number)), day)

    def _group(self, group: Sequence[Entry], day: date) -> Found:
        seconds = 0
        for start, end, there in instants(group):
            later = sum(day_of(one.start) == day for one in there[1:])
            seconds += later * int((end - start).total_seconds())
        pairs = [pair for pair in combinations(group, 2) if _share(*pair) >= MINUTE and day_of(pair[1].start) == day]
        payers = any(self.have_two_payers(one, other) for one, other in pairs)
        return Found(
            rule="overlapping-entries",
            about=self.person,
            part=str(day),
            seconds=seconds,
            stake=_owed(self._owed(group, day)),
            severity="high" if payers else "medium",
        )

    def _too_long(self) -> Iterator[Found]:
        for day in sorted({day_of(moment) for one in self.entries for moment in (one.start, one.stop) if moment}):
            parts = sorted(day_parts(self.entries, day), key=lambda one: (one.start, one.number))
            worked, beyond = 0, Counter[Rate]()
            rates = set()
            for start, end, there in self._spans(parts):
                if there:
                    seconds = int((end - start).total_seconds())
                    over = max(0, min(seconds, worked + seconds - MOST))
                    worked += seconds
                    rates.add(self.rate(there[0], start))
                    if over and self.is_billed(there[0]):
                        beyond[self.rate(there[0], start)] += over
            if worked > MOST:
                yield Found(
                    rule="impossible-day",
                    about=self.person,
                    part=str(day),
                    seconds=worked - MOST,
                    stake=_worth(beyond) if beyond or rates != {None} else "",
                    severity="high",
                )

    def _unmapped(self) -> Iterator[Found]:
        waiting: Counter[str] = Counter()
        for one in self.entries:
            if one.contract is None:
                waiting[one.project] += one.seconds
        for project, seconds in waiting.items():
            yield Found(
                rule="entry-without-mapping", about=self.person, part=project, seconds=seconds, severity="medium"
            )


def _share(one: Entry, other: Entry) -> int:
    return one.within(other.start, other.stop or other.start)


def _worth(at_rate: Counter[Rate]) -> str:
    if None in at_rate:
        return ""
    return text(sum(priced(rate or 0, seconds) for rate, seconds in at_rate.items()), "USD")


def _owed(at_rate: Counter[Rate]) -> str:
    if at_rate[None] or not any(rate is not None for rate in at_rate):
        return ""
    return text(-sum(priced(rate, seconds) for rate, seconds in at_rate.items() if rate is not None), "USD")


def missing(world: World, look: Look, gaps: Collection[tuple[str, str]]) -> Iterator[Found]:
    """Business days on which a person tracked nothing, and the platform shows hours. `gaps`: contracts and weeks of
    which too many hours are reported: a day of these is part of it."""
    for person in PEOPLE:
        tracked = [one for one in world.at(look.made) if one.person == person]
        mine = [one for one in world.contracts.values() if one.person == person and one.desk]
        for day in (world.first + number * DAY for number in range(7 * world.weeks)):
            spans = [(at(day, "00:00", zone), at(day + DAY, "00:00", zone)) for zone in (HOME, world.zone)]
            over = max(end for _, end in spans)
            if day.weekday() > 4 or day in world.days_off or look.made < over:
                continue
            if not any(one.within(*span) for one in tracked for span in spans):
                yield from _missing(world, look, mine, day, gaps)


def _missing(
    world: World, look: Look, mine: Sequence[Contract], day: date, gaps: Collection[tuple[str, str]]
) -> Iterator[Found]:
    shown: list[tuple[int, str, str, int | None]] = []
    for contract in mine:
        first = world.week_of(world.begins(day))
        week = Week.of(world, contract, first, look)
        if week.logged[day]:
            days = [seconds for seconds in week.seconds(week.entries).values() if seconds]
            average = sum(days) // len(days) if days else None
            rate = contract.rate(day)
            worth = None if average is None or rate is None else priced(rate, average)
            shown.append((week.logged[day], contract.key, str(first), worth))
    if shown:
        most = max(shown)
        costs = [worth for *_, worth in shown]
        yield Found(
            rule="missing-day",
            about=mine[0].person,
            part=str(day),
            seconds=sum(seconds for seconds, *_ in shown),
            stake="" if None in costs else text(-sum(worth or 0 for worth in costs), "USD"),
            severity="low",
            under="logged-not-tracked" if most[1:3] in gaps else "",
        )

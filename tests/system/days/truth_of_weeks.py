"""What must be found of contracts' weeks: counted from what was tracked and shown, without syncd."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from tests.system.days.facts import Look, World
from tests.system.days.shown_hours import ByDay, Week, is_free, joined
from tests.system.traps.facts import DAY, text
from tests.system.worlds.score import Found

URGENT = timedelta(hours=24)
REVIEW = 5
"""Days after a week in which the client may object."""
SAY_NOTHING = {"dev", "work", "meeting", "update", "fixes", "misc"}
"""Those of the words that tell nothing that these worlds use."""


def money(cents: int | None) -> str:
    """An amount; "" where nobody knows it."""
    return "" if cents is None else text(cents, "USD")


def found(world: World, look: Look) -> Iterator[Found]:
    """The discrepancies of the weeks of all contracts on the platform."""
    for contract in world.contracts.values():
        for first in world.starts() if contract.desk else ():
            week = Week.of(world, contract, first, look)
            if week.entries or week.rows:
                for rule in (_missing, _surplus, _marked, _memo, _by_hand, _rates, _clock, _moved):
                    for one in rule(week):
                        yield Found(about=contract.key, part=str(first), **one)


def unknown(world: World, look: Look) -> Iterator[tuple[str, str, str]]:
    """The checks that cannot be made: rule, contract and week."""
    for contract in world.contracts.values():
        for first in world.starts() if contract.desk else ():
            week = Week.of(world, contract, first, look)
            if week.is_over and week.rows and _too_much(week) > week.tolerance and is_blurred(week):
                yield "logged-not-tracked", contract.key, str(first)


def is_blurred(week: Week) -> bool:
    """Whether the person has time in the week that maps to no contract yet, or a timer that may be of it."""
    begins, end = week.world.begins(week.first), week.world.begins(week.first + 7 * DAY)
    known = week.world.at(week.look.made)
    if any(one.stop is None and one.contract == week.contract.key and one.start < end for one in known):
        return True
    return any(one.contract is None and one.person == week.contract.person and one.within(begins, end) for one in known)


def _missing(week: Week) -> Iterator[dict]:
    """Only close to the cut-off, and after it."""
    cut_off = week.world.cut_off(week.first)
    if week.look.now < cut_off - URGENT or week.gap <= week.tolerance:
        return
    lacking = Counter({day: week.tracked[day] - week.logged[day] for day in week.days})
    yield {
        "rule": "tracked-not-logged",
        "seconds": week.gap,
        "stake": money(week.worth(week.gap, lacking)),
        "deadline": week.deadline,
        "severity": "critical" if week.deadline else "high",
    }


def _too_much(week: Week) -> int:
    return -week.gap - week.free_shown.total()


def _surplus(week: Week) -> Iterator[dict]:
    too_much = _too_much(week)
    if not week.is_over or not week.rows or too_much <= week.tolerance or is_blurred(week):
        return
    more = Counter({day: week.logged[day] - week.tracked[day] - week.free_shown[day] for day in week.days})
    worth = week.worth(too_much, more)
    yield {
        "rule": "logged-not-tracked",
        "seconds": too_much,
        "stake": money(-worth if worth is not None else None),
        "deadline": week.deadline,
        "severity": _near_cut_off(week),
    }


def _marked(week: Week) -> Iterator[dict]:
    by_day: ByDay = week.seconds(one for one in week.not_to_log if not is_free(one)) - week.free_shown
    if by_day.total():
        worth = money(week.worth(by_day.total(), by_day))
        yield _plain("billable-flag-mismatch", by_day.total(), worth, week.deadline, _near_cut_off(week))


def _near_cut_off(week: Week) -> str:
    """The severity of what is urgent in the last day before the platform's cut-off."""
    is_near = week.look.now >= week.world.cut_off(week.first) - URGENT
    return "high" if week.deadline and is_near else "medium"


def _plain(rule: str, seconds: int, stake: str, deadline: str, severity: str) -> dict:
    return {"rule": rule, "seconds": seconds, "stake": stake, "deadline": deadline, "severity": severity}


def says_little(words: str) -> bool:
    """Whether a text does not say what was done."""
    if re.search(r"#\d|[a-z]-\d|://", words, re.IGNORECASE):
        return False
    said = words.replace(",", " ").casefold().split()
    return set(said) <= SAY_NOTHING


def _memo(week: Week) -> Iterator[dict]:
    """The platform's memos count where its export shows any; else, and on days that it does not show, the entries'."""
    clear_days = {week.day_of(row) for row in week.rows if not says_little(row.memo)}
    clear = week.seconds(one for one in week.to_log if one.task or not says_little(one.text))
    by_day = Counter({day: week.tracked[day] - clear[day] for day in week.days})
    if any(row.memo for row in week.rows):
        by_day = Counter(dict(by_day) | {day: seconds for day, seconds in week.logged.items() if seconds})
    by_day = Counter({day: seconds for day, seconds in by_day.items() if day not in clear_days})
    seconds = min((+by_day).total(), week.logged.total())  # the export of each look shows the week
    if seconds:
        reviewed = week.world.begins(week.first + (7 + REVIEW) * DAY)
        is_reviewed = week.look.now >= reviewed
        severity = "low" if is_reviewed else _near_cut_off(week)
        worth = money(0 if is_reviewed else week.worth(seconds, by_day))
        yield _plain("missing-or-vague-memo", seconds, worth, week.deadline, severity)


def _by_hand(week: Week) -> Iterator[dict]:
    by_day: ByDay = Counter()
    for row in week.rows:
        by_day[week.day_of(row)] += row.by_hand
    if by_day.total() > 600:
        start = week.contract.start
        severity = "medium" if start and week.first < start + 30 * DAY else "low"
        worth = money(week.worth(by_day.total(), by_day))
        yield _plain("manual-time-unprotected", by_day.total(), worth, "", severity)


def _rates(week: Week) -> Iterator[dict]:
    """Rows with too little, and rows with too much: half a cent of each, and a cent in all, are rounding."""
    off = []
    for row in week.rows:
        day = week.day_of(row)
        rates = [week.contract.rate(day) or 0, week.contract.rate(day - DAY) or 0]
        due = [Fraction(rate * row.seconds, 3600) for rate in rates]
        off.append(max(Fraction(0), min(due) - row.cents) + min(Fraction(0), max(due) - row.cents))
    for sign in (1, -1):
        side = [short for short in off if short * sign > 0]
        if abs(sum(side)) > Fraction(len(side), 2) + 1:
            stake = sum(short for short in side if abs(short) > Fraction(1, 2))
            cents = int(abs(stake) + Fraction(1, 2)) * sign
            yield {"rule": "rate-drift", "stake": money(cents), "severity": "high"}


def _clock(week: Week) -> Iterator[dict]:
    """At least three sessions, and four fifths of those shown, that begin the same whole hours off."""
    shown = list(joined(sorted((row.start, row.start + timedelta(seconds=row.seconds)) for row in week.rows)))
    begins, end = week.world.begins(week.first), week.world.begins(week.first + 7 * DAY)
    parts = ((max(one.start, begins), min(one.stop or end, end)) for one in week.entries)  # what is of the week
    tracked = list(joined(sorted(parts)))
    most = max((_off_by(shown, tracked, hours) for hours in range(-14, 15) if hours), default=0)
    if most >= 3 and 5 * most >= 4 * len(shown) and week.is_over:
        yield {"rule": "clock-or-zone-suspect", "stake": money(0), "severity": "medium"}


def _off_by(shown: list, tracked: list, hours: int) -> int:
    """Sessions that are there so many hours later, with nearly the same length."""
    by, near = timedelta(hours=hours), timedelta(minutes=10)
    used: set[object] = set()
    for start, stop in shown:
        left = [one for one in tracked if one[0] not in used and abs(start - one[0] - by) <= near]
        alike = (begins for begins, ends in left if abs((stop - start) - (ends - begins)) <= 2 * near)
        if (begins := next(alike, None)) is not None:
            used.add(begins)
    return len(used)


def _moved(week: Week) -> Iterator[dict]:
    if week.is_over and (seconds := week.moved_out()):
        yield {"rule": "week-straddle-shift", "seconds": abs(seconds), "stake": money(0), "severity": "info"}

"""Weeks whose tracked time is not what Upwork shows, by more than its rounding explains: counted without syncd."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.system.money.facts import Expected, World
from tests.system.traps.facts import WEEK, Deal, Work, monday, priced, text

SESSION = timedelta(minutes=10)
SEGMENTS, FLOOR = 600, 20 * 60
"""Seconds: what a session may differ by, and what a week may at least."""


def gaps(world: World) -> Iterator[Expected]:
    """What the last look finds. Time on a sister's contract is one discrepancy, and these gaps stand below it; an entry
    that changed after its week was billed is reported as that."""
    works = world.at_look(world.looks[-1]).work
    moved = {name for one in works if one.logged_on for name in (one.deal, one.logged_on)}
    moved |= {old.deal for moment, old, _ in world.edits if moment > world.looks[0]}
    for deal in world.facts.deals.values():
        if deal.platform == "upwork" and deal.type == "hourly" and deal.key not in moved:
            for week in world.facts.mondays:
                here = [one for one in works if one.deal == deal.key and monday(one.start.date()) == week]
                yield from _gap(world, deal, week, here)


def _gap(world: World, deal: Deal, week: date, here: list[Work]) -> Iterator[Expected]:
    tracked = sum(one.seconds for one in here)
    limit = weekly_limit(world, deal, week)
    lacking = (tracked if limit is None else min(tracked, limit)) - world.logged(deal, week)[0]
    tolerated = min(SEGMENTS * max(1, _sessions(here)), max(FLOOR, tracked // 20))
    if abs(lacking) > tolerated:
        rule = "tracked-not-logged" if lacking > 0 else "logged-not-tracked"
        worth = priced(deal.rate(week), abs(lacking)) * (1 if lacking > 0 else -1)
        yield Expected(rule, deal.key, str(week), text(worth, deal.currency))


def weekly_limit(world: World, deal: Deal, week: date) -> int | None:
    """The weekly limit in seconds; one that is raised within a week counts at once, one that is cut from the next week
    on."""
    caps = world.caps.get(deal.key, ())
    before = [hours for day, hours in caps if day <= week][-1:]
    hours = [*before, *(hours for day, hours in caps if week < day < week + WEEK)]
    return max(hours) * 3_600 if hours else None


def _sessions(works: list[Work]) -> int:
    """Runs of entries with less than ten minutes between them."""
    count, end = 0, None
    for one in sorted(works, key=lambda one: one.start):
        count += end is None or one.start - end >= SESSION
        end = one.stop if end is None else max(end, one.stop)
    return count

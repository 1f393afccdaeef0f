"""Tables of hours that a platform shows, with when they began and which were added by hand; and stories of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.system.money.facts import World
from tests.system.traps.facts import DAY, Work, at, priced
from tests.system.traps.files import as_csv

BERLIN = ZoneInfo("Europe/Berlin")
"""Of the days and clock times in the tables; the platform counts days of UTC."""
DIARY = """
[platform.{name}]
title         = "{name}"
zone          = "UTC"
first_weekday = "monday"
sides         = ["tracked", "logged"]
editable_hours_after_week = 12

[source.{name}]
kind     = "table"
record   = "work"
platform = "{name}"
folder   = "{folder}/{name}"
person   = "me"
zone     = "Europe/Berlin"
unit     = "minutes"
columns  = {{ id = "No", date = "Date", start = "Start", duration = "Time", manual = "By hand", contract = "Contract" }}
"""


def table(world: World, name: str, look: datetime) -> str:
    """The rows of the work that began before a look."""
    rows = []
    for number, (one, by_hand) in enumerate(world.diaries[name]):
        if one.start < look:
            start = one.start.astimezone(BERLIN)
            title = world.facts.deals[one.deal or ""].title
            cells = (f"{start:%Y-%m-%d}", f"{start:%H:%M}", str(one.seconds // 60), str(by_hand), title)
            rows.append((f"{name}-{number:03}", *cells))
    return as_csv(("No", "Date", "Start", "Time", "By hand", "Contract"), rows)


def by_hand(world: World) -> None:
    """Hours of which some were added by hand: a segment, which is left alone, or more. A night from Sunday to Monday by
    the user's clock is on Sunday by the platform's."""
    name = f"desk-{world.number + 1}"
    deal = world.deal("hand", platform=name, fee=None)
    rows: list[tuple[Work, int]] = world.diaries.setdefault(name, [])
    before = world.work(deal, world.facts.first - 11 * DAY, 60)  # from this row on, the table is complete
    rows.append((before, 0))
    case = world.rng.choice((0, 10, 11, 60, 90))
    for place, week in enumerate(world.facts.mondays):
        for weekday in (1, 3):
            one = world.work(deal, week + weekday * DAY, world.rng.randrange(9, 15) * 10)
            rows.append((one, case if (place, weekday) == (2, 3) else 0))
        if place in (1, 3):
            start = world.facts.free(deal.person, at(week + 6 * DAY, "22:20"), timedelta(hours=1))
            night = Work(
                deal=deal.key, start=start, stop=start + timedelta(hours=1), project=deal.title, client=deal.client
            )
            world.facts.work.append(night)
            rows.append((night, 0))
    if case > 10:
        week = world.facts.mondays[2]
        world.expect("manual-time-unprotected", deal.key, week, priced(deal.rate(week), case * 60))
    world.planted.append(f"{deal.key}: {case} min added by hand")


STORIES = (by_hand,)

"""A contract's week as it is known at a look: what was tracked, shown and billed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.system.contracts.facts import Agreed, Bill, Hours, World
from tests.system.traps.facts import Work, monday, priced, text

SESSION = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Week:
    """A contract's week as it is known at a look."""

    deal: Agreed
    first: date
    works: tuple[Work, ...]
    lines: tuple[Hours, ...]
    bills: tuple[Bill, ...]
    free: tuple[Work, ...]  # that no client pays for

    @property
    def tracked(self) -> int:
        """Seconds that were tracked."""
        return sum(one.seconds for one in self.works)

    @property
    def shown(self) -> int:
        """Seconds that the platform shows."""
        return sum(line.seconds for line in self.lines)

    def free_shown(self, person: str = "") -> int:
        """Seconds that no client pays for, and that the platform shows beyond the others of their day."""
        free, more = Counter[date](), Counter[date]()
        for one in (one for one in self.free if person in ("", one.person)):
            free.update(dict(one.parts()))
        for line in (line for line in self.lines if person in ("", line.person)):
            more[line.day] += line.seconds
        for one in (one for one in self.works if person in ("", one.person)):
            more.subtract(dict(one.parts()))
        return (free & +more).total()

    @property
    def tolerated(self) -> int:
        """Seconds that rounding explains: ten minutes a session, at most twenty minutes or a twentieth."""
        count, end = 0, None
        for one in sorted(self.works, key=lambda one: one.start):
            count += end is None or one.start - end >= SESSION
            end = one.stop if end is None else max(end, one.stop)
        return min(600 * max(1, count), max(1_200, self.tracked // 20))

    def price(self, seconds: int) -> str:
        """What seconds are worth; less than nothing where they are owed, "" where no rate is known."""
        rate = self.deal.rate(self.first)
        amount = priced(rate or 0, abs(seconds)) * (1 if seconds >= 0 else -1)
        return text(amount, self.deal.currency) if rate else ""


def week_of(world: World, deal: Agreed, first: date, look: datetime) -> Week:
    """What is known of a contract's week at a look."""
    saved = world.saved(world.read(look, "money"))
    here = [one for one in world.tracked(deal, look) if monday(one.start.date()) == first]
    paid = set(world.billable(deal, look))
    return Week(
        deal=deal,
        first=first,
        works=tuple(one for one in here if one in paid),
        free=tuple(one for one in here if one not in paid),
        lines=tuple(line for line in world.shown_lines(deal, look) if monday(line.day) == first),
        bills=tuple(
            bill for bill in world.bills if bill.deal == deal.key and bill.first == first and bill.posted < saved.date()
        ),
    )

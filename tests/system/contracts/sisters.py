"""Contracts of one client: time that was logged on the wrong one, a new contract after an old one, and a fixed price
beside the hours."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tests.system.contracts.facts import HOUR, Agreed, Expected, Hours, Terms, World
from tests.system.contracts.weeks import Week, week_of
from tests.system.traps.facts import DAY, at, priced, text

LEAST = 600
"""Seconds: less than a segment is no move."""


def sister(world: World) -> None:
    """Two contracts of one client at one rate or at two, a fixed price beside them, and time of one or two people that
    is shown on the other one; more of it may be shown nowhere."""
    rng, client = world.rng, f"Sisters {world.number}"
    rate = rng.randrange(3_000, 6_000, 60)
    terms = [(Terms(rate=rate),), (Terms(rate=rate + rng.choice((0, 600, -600))),)]
    right, wrong = (world.agree("sister", "studio", "hourly", client=client, terms=one) for one in terms)
    fixed = world.agree("price", "studio", "fixed", client=client, target=5_000)
    for week in rng.sample(world.facts.mondays[2:8], 2):
        for deal in (right, wrong):
            for person in ("me", "cara"):
                _session(world, deal, week + rng.randrange(2) * DAY, rng.choice((3_600, 12_000)), person, deal)
        world.work(fixed, at(week + DAY, "18:00"), HOUR)
        for person in rng.choice((("me",), ("me", "cara"))):
            _session(world, right, week + 3 * DAY, rng.choice((600, 1_200, 1_201, 7_200)), person, wrong)
        if rng.random() < 0.4:
            _session(world, right, week + 4 * DAY, rng.choice((1_200, 1_201, 3_600)), "me", None)
        world.planted.append(f"{right.key} {week}: time on {wrong.key}")


def hired_again(world: World) -> None:
    """A contract that ended, and a new one of its client: time still goes onto the old one in the tracker, and the
    platform shows it on the new one, or nowhere."""
    rng, client = world.rng, f"Again {world.number}"
    ends = world.facts.mondays[3] + 2 * DAY
    rates = (5_400, rng.choice((5_400, 6_600)))
    old = world.agree("old", "studio", "hourly", client=client, end=ends, terms=(Terms(rate=rates[0]),))
    new = world.agree("new", "studio", "hourly", client=client, start=ends + DAY, terms=(Terms(rate=rates[1]),))
    for week in world.facts.mondays[2:5]:
        deal = old if week < world.facts.mondays[3] else new
        _session(world, deal, max(week, ends + 2 * DAY) if deal == new else week, 7_200, "me", deal)
    shown = rng.choice((new, new, None))
    _session(world, old, world.facts.mondays[4] + 2 * DAY, rng.choice((1_500, 7_200)), "me", shown)
    world.planted.append(f"{old.key}: time after its end is on {shown.key if shown else 'nothing'}")


def _session(world: World, deal: Agreed, day: date, seconds: int, person: str, shown: Agreed | None) -> None:
    """Track a session, and let the platform show it on a contract."""
    one = world.work(deal, at(day, "06:00" if person == "me" else "14:00"), seconds, person)
    for on, part in one.parts() if shown else ():
        world.hours.append(Hours(deal=shown.key, day=on, person=person, seconds=part))  # type: ignore[union-attr]


# What is true


@dataclass(frozen=True, kw_only=True)
class Move:
    """Seconds of a week that were tracked on one contract and are shown on another one of the client."""

    origin: Week
    shown_on: Week
    seconds: int

    @property
    def stake(self) -> int:
        """What they are worth on their own contract, less what they are worth where they are shown."""
        rates = (self.origin.deal.rate(self.origin.first) or 0, self.shown_on.deal.rate(self.origin.first) or 0)
        return priced(rates[0], self.seconds) - priced(rates[1], self.seconds)


def siblings(world: World, deal: Agreed) -> list[Agreed]:
    """The hourly contracts of the agency's client, the contract among them."""
    same = (other for other in world.agreed.values() if other.client_key == deal.client_key)
    return [other for other in same if (other.platform, other.kind) == ("studio", "hourly")]


def moves(world: World, deal: Agreed, first: date, look: datetime) -> list[Move]:
    """What moved between a contract and its sisters in a week that is closed."""
    if deal.platform != "studio" or look < deal.cut_off(first):
        return []
    weeks = [week_of(world, other, first, look) for other in siblings(world, deal)]
    short = [week for week in weeks if week.tracked - week.shown > week.tolerated]
    over = [week for week in weeks if week.shown - week.tracked > week.tolerated]
    found = []
    for one in short:
        for other in over:
            both = lacking(one) & Counter({key: -seconds for key, seconds in lacking(other).items()})
            people = Counter[str]()
            for (_, person), seconds in both.items():
                people[person] += seconds
            most = min(one.tracked - one.shown, other.shown - other.tracked)
            seconds = min(most, sum(part for part in people.values() if part >= LEAST))
            if seconds >= LEAST:
                found.append(Move(origin=one, shown_on=other, seconds=seconds))
    return [move for move in found if deal.key in (move.origin.deal.key, move.shown_on.deal.key)]


def lacking(week: Week) -> Counter[tuple[date, str]]:
    """Seconds of each day and person that were tracked and are not shown; less than nothing where more is shown."""
    days = Counter[tuple[date, str]]()
    for one in week.works:
        for day, seconds in one.parts():
            days[day, one.person] += seconds
    for line in week.lines:
        days[line.day, line.person] -= line.seconds
    return days


def truth(world: World, deal: Agreed, look: datetime) -> Iterator[Expected]:
    """What was tracked on a contract and is shown on a sister; the gaps of both stand below it where it costs money."""
    for first in world.facts.mondays if deal.kind == "hourly" else ():
        for move in moves(world, deal, first, look):
            if move.origin.deal.key == deal.key:
                rule, part = "wrong-contract-logged", str(first)
                yield Expected(rule, deal.client_key, part, text(move.stake, deal.currency))
                if move.stake:
                    here = move.origin.price(move.seconds)
                    there = move.shown_on.price(-move.seconds)
                    if not deal.end or first <= deal.end:  # else nothing of the week is the old contract's
                        yield Expected("tracked-not-logged", deal.key, part, here, parent=rule)
                    yield Expected("logged-not-tracked", move.shown_on.deal.key, part, there, parent=rule)


def surplus(world: World, deal: Agreed, look: datetime) -> Counter[date]:
    """Seconds of each day that the platform shows on sisters of a contract, and nobody tracked on them."""
    days = Counter[date]()
    for other in siblings(world, deal):
        if other.key != deal.key and deal.platform == "studio":
            of_day = Counter(world.shown(other, look))
            for one in world.billable(other, look):
                of_day.subtract(dict(one.parts()))
            days += of_day
    return days


STORIES = (sister, hired_again)

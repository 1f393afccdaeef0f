"""Contracts that begin, pause and end: work beyond their days, rates nobody wrote down, and money left behind."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.system.contracts import sisters
from tests.system.contracts.facts import HOUR, Agreed, Expected, Stone, Terms, World, worth
from tests.system.traps.facts import DAY, WEEK, Work, at, monday, text

AMOUNTS = (0, 59, 60, 61, 1_800, 2 * HOUR + 1)
"""Seconds beyond a contract's days: up to a minute is no finding."""
STATES = (
    ("", "", ""),
    ("", "", ""),
    ("active", "active", "active"),
    ("active", "paused", "active"),
    ("paused", "paused", "active"),
    ("paused", "active", "closed"),
    ("active", "closed", "closed"),
    ("active", "", "cancelled"),
    ("paused", "closed", "active"),
)
HALTED, ENDED = ("paused", "closed", "cancelled"), ("closed", "cancelled")
RECENT = timedelta(days=60)
BY_THE_HOUR = ("hourly", "direct", "retainer")
COMES_BY_ITSELF = "upwork"
"""The platform that releases submitted milestones without the client."""

Piece = tuple[date, datetime, datetime]
"""A part of an entry on one day of its contract."""


def runs(world: World) -> None:
    """A contract with days, states and terms of any kind; work before, after and between, and innocent work there."""
    rng, first = world.rng, world.facts.first
    platform = rng.choice(("upwork", "upwork", "direct"))
    kind = "direct" if platform == "direct" else rng.choice(("hourly", "hourly", "fixed"))
    begins, ends = first + rng.randrange(10, 20) * DAY, first + rng.randrange(40, 55) * DAY
    states = rng.choice(STATES) if platform == "upwork" else ()
    start, end = rng.choice(("", "mine", "theirs")), rng.choice(("", "mine", "theirs"))
    if platform == "direct" or not states[0]:
        start, end = start and "mine", end and "mine"
    deal = world.agree(
        "run",
        platform,
        kind,
        start=begins if start == "mine" else None,
        end=ends if end == "mine" else None,
        shown_start=begins if start == "theirs" else None,
        shown_end=ends if end == "theirs" else None,
        states=states,
        terms=() if kind == "fixed" else _terms(world, begins),
        target=rng.choice((None, 5_000)),
        flag=rng.choice(("", "", "obey", "ignore")),
        goodwill=True,
    )
    logs = kind == "hourly" and bool(deal.terms)  # rows would teach the rate
    for week in range(3, 5):
        _session(world, deal, first + week * WEEK + rng.randrange(1, 4) * DAY, rng.randrange(6, 12) * 600, logs=logs)
    if rng.random() < 0.3:
        _session(world, deal, world.looks[2].date() - rng.choice((59, 60, 61)) * DAY, 600, logs=False)
    if start:
        _beyond(world, deal, begins, before=True)
    if end:
        _beyond(world, deal, ends + DAY, before=False)
    if any(state in HALTED for state in states):
        for look in world.looks[:2]:
            _session(world, deal, look.date() + rng.choice((1, 2, 3)) * DAY, rng.choice(AMOUNTS[1:]), logs=False)
    if kind == "fixed" and rng.random() < 0.8:
        for number in range(rng.randrange(1, 3)):
            now = rng.choice((("funded",) * 3, ("funded", "submitted", "submitted"), ("funded", "funded", "released")))
            again = ("changes-requested", "changes-requested", "funded")
            world.stones.append(
                Stone(
                    deal=deal.key,
                    title=f"Part {number}",
                    minor=rng.randrange(10_000, 90_000),
                    states=rng.choice((now, now, again, ("unfunded",) * 3)),
                    submitted=first + 30 * DAY,
                )
            )


def _terms(world: World, begins: date) -> tuple[Terms, ...]:
    low, high = world.rng.randrange(3_000, 5_000), world.rng.randrange(5_000, 8_000)
    return world.rng.choice(
        (
            (Terms(rate=low),),
            (Terms(rate=low), Terms(start=begins + 12 * DAY, rate=high)),
            (Terms(start=begins, rate=low), Terms(start=begins + 33 * DAY, rate=high)),
            (),
        )
    )


def _session(world: World, deal: Agreed, day: date, seconds: int, *, logs: bool, **more: object) -> None:
    """A session on one day of all zones, from eleven on where it fits."""
    for clock in ("11:00", "02:00", "00:10"):
        one = world.work(deal, at(day, clock), seconds, **({"billable": True} | more))
        if one.start.date() == (one.stop + timedelta(hours=2)).date() == day:
            world.facts.work[-1] = replace(one, logged_at=one.stop if logs else None)
            return
        world.facts.work.pop()
    raise AssertionError(f"{day} is full")


def _beyond(world: World, deal: Agreed, edge: date, *, before: bool) -> None:
    """Work on the other side of a day, in one entry or two, one of them over its midnight; and traps beside it."""
    rng, seconds = world.rng, world.rng.choice(AMOUNTS)
    midnight = at(edge, "00:00", deal.zone)
    if seconds > 90 and rng.random() < 0.4:
        over = min(seconds // 2, 300)
        start, length = (midnight - timedelta(seconds=over), over + 200)
        if not before:
            start, length = midnight - timedelta(seconds=200), 200 + over
        one = world.work(deal, start, length, billable=True)
        if one.start == start:
            seconds -= over
        else:
            world.edits.append((at(world.facts.first, "00:00"), one, None))
    away = -1 if before else 1
    near = edge if not before else edge - DAY
    if seconds:
        _session(world, deal, near + away * rng.choice((1, 2)) * DAY, seconds, logs=False)
    trap = rng.choice(("", "presales", "favour", "not billable", "logged"))
    day = near + away * 4 * DAY
    if trap == "logged" and deal.kind == "hourly" and deal.terms:
        _session(world, deal, day, 3_000, logs=True)
        _session(world, deal, day, 240, logs=False)
    elif trap in ("presales", "favour"):
        _session(world, deal, day, 3_000, logs=False, tags=trap)
    elif trap == "not billable":
        _session(world, deal, day, 3_000, logs=False, billable=False)
    world.planted.append(f"{deal.key}: {seconds} s {'before' if before else 'after'} its days, and {trap or 'no trap'}")


# What is true


def truth(world: World, deal: Agreed, look: datetime) -> Iterator[Expected]:
    """The discrepancies about the days, the terms and the escrow of a contract at a look."""
    works = world.billable(deal, look)
    left = left_behind(world, deal, look)
    if left is not None:
        yield Expected("contract-ended-with-escrow", deal.key, "", text(left, deal.currency))
    below = "contract-ended-with-escrow" if deal.kind == "fixed" and left is not None else ""
    early, late = beyond(world, deal, look, works)
    if _seconds(early) > 60:
        yield Expected("work-before-contract-start", deal.key, "", _price(deal, early))
    for pieces in late:
        if _seconds(pieces) > 60:
            yield Expected("work-after-contract-end", deal.key, "", _price(deal, pieces), parent=below)
    days = sorted(day for one in world.tracked(deal, look) if one.tags != "favour" for day, _, _ in parts(one, deal))
    if days and deal.kind in BY_THE_HOUR and not world.shown(deal, look):
        until = at(days[-1] + DAY, "00:00", deal.zone) + RECENT
        if look < until and not _is_known(deal, days[-1]):
            yield Expected("terms-missing", deal.key, "", "")


def _is_known(deal: Agreed, day: date) -> bool:
    terms = deal.on(day)
    return bool(terms and terms.rate and (terms.hours or deal.kind != "retainer"))


def parts(one: Work, deal: Agreed) -> Iterator[Piece]:
    """An entry, cut at the midnights of its contract."""
    start = one.start
    for day, seconds in one.parts(None, deal.zone):
        yield day, start, start + timedelta(seconds=seconds)
        start += timedelta(seconds=seconds)


def answers(world: World, deal: Agreed, look: datetime) -> list[tuple[datetime, str]]:
    """When the user saved which state of the contract, up to a look."""
    seen, look = zip(world.looks, deal.states, strict=False), world.read(look, "answers")
    return [(world.saved(moment), state) for moment, state in seen if state and moment <= look]


def beyond(world: World, deal: Agreed, look: datetime, works: list[Work]) -> tuple[list[Piece], list[list[Piece]]]:
    """The time before the first day, and each pile of time after the last one or in one state."""
    seen, shown = answers(world, deal, look), world.shown(deal, look)
    first, last = deal.start or (deal.shown_start if seen else None), deal.end or (deal.shown_end if seen else None)
    never = at(date(2100, 1, 1), "00:00")
    ends = at(last + DAY, "00:00", deal.zone) if last else never
    spans = [(ends, never)]
    for place, (since, state) in enumerate(seen):
        if state in HALTED and (place == 0 or seen[place - 1][1] != state):
            same = [moment for moment, other in seen[place:] if other == state]
            is_last = all(other == state for _, other in seen[place:])
            following = next((pair for pair in seen[place:] if pair[1] != state), None)
            until = never if is_last else same[-1]
            if following and following[1] in HALTED:
                until = following[0]
            spans.append((since, min(until, ends)))
    pieces = [piece for one in works for piece in parts(one, deal) if piece[0] not in shown]
    begins = at(first, "00:00", deal.zone) if first else at(date(2000, 1, 1), "00:00")
    presales = {one.start for one in works if one.tags == "presales"}
    early = [piece for piece in pieces if piece[1] not in presales]
    piles = [list(_within(early, at(date(2000, 1, 1), "00:00"), begins))]
    piles += [list(_within(pieces, start, stop)) for start, stop in spans if start < stop]
    elsewhere = sisters.surplus(world, deal, look)
    early, *late = ([piece for piece in pile if not _is_shown(pile, piece[0], elsewhere)] for pile in piles)
    return early, late


def outside(world: World, deal: Agreed, week: date, look: datetime) -> int:
    """Seconds of a week that lie where the contract does not run, and that no contract shows."""
    works = [replace(one, tags="") for one in world.billable(deal, look)]  # talks before it are no time to log, either
    early, late = beyond(world, deal, look, works)
    return _seconds([piece for pile in (early, *late) for piece in pile if monday(piece[0]) == week])


def _is_shown(pile: list[Piece], day: date, elsewhere: Counter[date]) -> bool:
    """Whether another contract of the client shows as much on a day, less what rounding takes."""
    seconds = _seconds([piece for piece in pile if piece[0] == day])
    return elsewhere[day] >= max(1, seconds - 1_200)


def _within(pieces: list[Piece], start: datetime, stop: datetime) -> Iterator[Piece]:
    for day, since, until in pieces:
        if max(since, start) < min(until, stop):
            yield day, max(since, start), min(until, stop)


def _seconds(pieces: list[Piece]) -> int:
    return sum(int((stop - start).total_seconds()) for _, start, stop in pieces)


def _price(deal: Agreed, pieces: list[Piece]) -> str:
    return worth(deal, [(_rate(deal, day), int((stop - start).total_seconds())) for day, start, stop in pieces])


def _rate(deal: Agreed, day: date) -> int | None:
    """The rate of a day, the first one before any is agreed, else the target."""
    if deal.kind == "fixed":
        return deal.target
    rated = [terms for terms in deal.terms if terms.rate]
    return deal.rate(day) or (rated[0].rate if rated and day < rated[0].since else None) or deal.target


def left_behind(world: World, deal: Agreed, look: datetime) -> int | None:
    """What is set aside for milestones of a contract that has ended; None where that is nothing."""
    seen = answers(world, deal, look)
    last = deal.end or (deal.shown_end if seen else None)
    over = bool(last) and look >= at(last + DAY, "00:00", deal.zone)  # type: ignore[operator]
    if not over and not (seen and seen[-1][1] in ENDED):
        return None
    waits = ("funded", "changes-requested", *(() if deal.platform == COMES_BY_ITSELF else ("submitted",)))
    place = world.looks.index(world.read(look, "milestones"))
    return sum(stone.minor for stone in world.stones if stone.deal == deal.key and stone.states[place] in waits) or None


STORIES = (runs,)

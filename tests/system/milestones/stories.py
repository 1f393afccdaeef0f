"""Plants faults in milestones, and what only looks like one: figures are one unit on either side of every tolerance."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.system.milestones.facts import BERLIN, CLOCKS, HOUR, Agreed, Paid, Piece, Stone, World
from tests.system.milestones.truth import after_fee, pace
from tests.system.traps.facts import DAY, Work, at, priced

TITLES = (
    ("Phase {}", True),
    ("Milestone #{}", True),
    ("Logo{}", False),
    ("Phase {} as in the brief", False),
    ("Checkout page {}", False),
    ("Search of products {}", False),
)
"""Titles, and whether they say too little."""
ACCEPTED = ("", "all 12 tests pass", "https://example.org/spec", "see the brief")
STATES = (
    ("proposed", "proposed"),
    ("proposed", "cancelled"),
    ("unfunded", "unfunded"),
    ("unfunded", "funded"),
    *[("funded", "funded")] * 6,
    ("funded", "submitted"),
    *[("funded", "changes-requested")] * 3,
    ("funded", "released"),
    ("submitted", "submitted"),
    *[("submitted", "changes-requested")] * 3,
    ("submitted", "released"),
    ("changes-requested", "changes-requested"),
    ("changes-requested", "submitted"),
    ("released", "released"),
)
SHARES = ((9, 20), (9, 20), (1, 2), (1, 2), (3, 4), (9, 10), (1, 1))
"""Of a budget: where a discrepancy about it ends, begins and grows."""


def contract(world: World, name: str, platform: str = "") -> Agreed:
    """A contract whose hours have a target, a rate, or neither."""
    rng = world.rng
    platform = platform or rng.choice(("upwork", "upwork", "golance", "direct"))
    currency = rng.choice(("USD", "EUR")) if platform == "direct" else "USD"
    return world.agree(
        name,
        platform,
        currency=currency,
        target=rng.choice((5_000, 5_000, 5_000, None)),
        target_currency="USD" if rng.random() < 0.2 else currency,
        rate=rng.choice((4_000, None)) if currency == "USD" else None,
        fee=None if platform == "direct" else 10,
    )


def mixed(world: World) -> None:
    """Two milestones with any mixture of faults and traps."""
    deal = contract(world, "mixed")
    for _ in range(2):
        before, after = draw(world, deal)
        world.keep(deal, before, after)
        if world.rng.random() < 0.3:
            world.agrees.add(after.id)


def draw(world: World, deal: Agreed) -> tuple[Stone, Stone]:
    """A milestone at both looks, with time on it."""
    rng, id = world.rng, f"M{len(world.stones) + 1}"
    title, vague = rng.choice(TITLES)
    states = rng.choice(STATES)
    today = world.days[1]
    stone = Stone(
        id=id,
        deal=deal.key,
        named=rng.choice((deal.key, deal.title)),
        title=title.format(id[1:]),
        vague=vague,
        acceptance=rng.choice(ACCEPTED),
        state=states[1],
        funded=world.days[0] - 14 * DAY,
        feedback=today - 2 * DAY if rng.random() < 0.2 else None,
    )
    stone = replace(stone, submitted=_submitted(world, deal), released=_released(world, states))
    _spend(world, deal, stone)
    stone = _sized(world, deal, stone)
    return replace(_changed(world, stone), state=states[0]), stone


def _submitted(world: World, deal: Agreed) -> date | None:
    """The days on which the platform releases are about those of the looks."""
    rng, clock = world.rng, CLOCKS.get(deal.platform, 7)
    day = rng.choice(world.days) - (clock + rng.choice((-1, 0, 1, 2))) * DAY
    return rng.choice((day, day, day, world.days[1] - 3 * DAY, None))


def _released(world: World, states: tuple[str, str]) -> date | None:
    """Where it was released before the first look, the ninety days of its rules are about over. Some tables say only
    that it was released, not when."""
    first, last = world.days
    if states[0] == "released":
        return world.rng.choice((first, first - 6 * DAY, last - 90 * DAY, last - 89 * DAY, None))
    return world.rng.choice((last, last - 5 * DAY, last - 6 * DAY, last - 7 * DAY, None))


def _spend(world: World, deal: Agreed, stone: Stone) -> None:
    """Track time on up to six days, some of it about midnight, of which an entry changes after the first look."""
    rng, last = world.rng, world.days[1]
    if stone.state == "released" and stone.released:
        last = min(last, stone.released)
    last = rng.choice((last, last, world.days[0]))
    days = sorted(rng.sample([last - back * DAY for back in range(1, 30)], rng.randint(0, 6)))
    for day in days:
        start = at(day, rng.choice(("08:00", "08:00", "13:00", "23:30")), BERLIN)
        world.work(deal.key, stone.id, start, rng.choice((900, HOUR, 2 * HOUR, 5 * HOUR)))
    own = [one for one in world.facts.work if one.text == f"{stone.id} work"]
    if own and rng.random() < 0.4:
        _replace(world, own[-1], replace(own[-1], tags=rng.choice(("done", "done", "learning", "other"))))
    elif own and rng.random() < 0.6:
        less = timedelta(seconds=rng.choice((1, 600, own[0].seconds // 5)))
        world.edits[own[0]] = replace(own[0], stop=own[0].stop - less)


def _replace(world: World, old: Work, new: Work) -> None:
    world.facts.work[world.facts.work.index(old)] = new


def _sized(world: World, deal: Agreed, stone: Stone) -> Stone:
    """Its amount, hours and due day, close to where a rule about them begins."""
    rng, pieces, today = world.rng, world.pieces(deal, stone.id, 1), world.today(deal, 1)
    at_first = sum(piece.seconds for piece in world.pieces(deal, stone.id, 0))
    used = sum(piece.seconds for piece in pieces)
    due = rng.choice((None, *(today + ahead * DAY for ahead in (-1, 0, 1, 3, 4, 5, 6, 8, 14, 40))))
    near = [rng.choice((at_first, used)) * under // over + more for over, under in SHARES for more in (-1, 0, 1)]
    budget = rng.choice((None, *near, used + 3 * HOUR, used + 9 * HOUR))
    budget = budget if budget and budget > 0 else None
    estimate = rng.choice((None, None, budget, used + HOUR, _just_in_time(world, pieces, today, due, used)))
    worth = priced(deal.target or deal.rate or 4_000, used)
    gross = worth * 100 // (100 - (deal.fee or 0)) + rng.choice((-1, 0, 1, 2))
    minor = rng.choice((max(1, gross), max(1, gross), 60_000, 9_000, None))
    return replace(stone, due=due, budget=budget, estimate=estimate, minor=minor)


def _just_in_time(world: World, pieces: list[Piece], today: date, due: date | None, used: int) -> int | None:
    """An estimate that takes just the days until it is due, or a second more or less."""
    if due is None or due <= today:
        return None
    seconds, days = pace(world, pieces, today) or (8 * HOUR, 1)
    return max(1, used + world.working_days(today, due) * seconds // days + world.rng.choice((-1, 0, 1)))


def _changed(world: World, stone: Stone) -> Stone:
    """The milestone as it was agreed before."""
    rng = world.rng
    minor = None if stone.minor is None else max(1, stone.minor + rng.choice((-1, 1, 10_000)))
    due = stone.due + rng.choice((-1, 1)) * DAY if stone.due else None
    return rng.choice(
        (
            stone,
            stone,
            replace(stone, minor=minor),
            replace(stone, minor=minor, due=due),
            replace(stone, due=due),
            replace(stone, title=f"{stone.title} of the shop", vague=False),
            replace(stone, title=stone.title.upper()),
            replace(stone, acceptance=f"{stone.acceptance} on staging" if stone.acceptance else ""),
            replace(stone, due=None, acceptance="", minor=None),
        )
    )


def turned_back(world: World) -> None:
    """What was so at the first look and is not quite any more: half of a budget was used, and time is taken back down
    to about 45 % of it; and work is tagged as done before a client asks for changes, or after that."""
    rng, deal = world.rng, contract(world, "back")
    first = world.days[0]
    half = rng.randrange(4, 12) * HOUR
    burns = Stone(id=f"M{len(world.stones) + 1}", deal=deal.key, named=deal.key, title="Half a budget", minor=90_000)
    burns = replace(burns, due=world.days[1] + 40 * DAY, acceptance="all tests pass", budget=2 * half)
    world.keep(deal, burns, burns)
    one = world.work(deal.key, burns.id, at(first - 3 * DAY, "08:00", BERLIN), half)
    back = rng.choice((1, half // 10, half // 10 + 1, 0))
    world.edits[one] = replace(one, stop=one.stop - timedelta(seconds=back))
    asked = replace(burns, id=f"M{len(world.stones) + 1}", title="Asked for changes", budget=None)
    asked = replace(asked, submitted=rng.choice((first - 4 * DAY, None)))
    before = replace(asked, state=rng.choice(("submitted", "funded")))
    world.keep(deal, before, replace(asked, state="changes-requested"))
    world.work(deal.key, asked.id, at(first + rng.choice((-2, -2, 2)) * DAY, "08:00", BERLIN), HOUR, tag="done")
    world.planted.append(f"{deal.key}: {half - back} of {2 * half} s, from {half}")


def lost(world: World) -> None:
    """Names that lead nowhere: a milestone of an unknown contract, time of an unknown milestone, two of one title. Or
    they only seem to: they are a platform's title, or a rule's words where no milestone is known."""
    rng, deal = world.rng, contract(world, "lost")
    case = rng.choice(("contract", "title", "milestone", "twins", "none known"))
    before, after = draw(world, deal)
    start = at(world.days[0] - 2 * DAY, "06:00", BERLIN)
    if case == "contract":
        wrong = f"{deal.title}x"
        for number in (before.id, f"{before.id}b"):
            both = [
                replace(one, id=number, named=wrong, title=f"Page {number}", known=False) for one in (before, after)
            ]
            world.stones.append((both[0], both[1]))
    if case == "title":
        world.keep(deal, replace(before, named=deal.title.lower()), replace(after, named=deal.title.upper()))
    if case == "milestone":
        world.keep(deal, before, after)
        _misspelt(world, deal, "Pgae of orders", start)
    if case == "twins":
        for letter in "ab":
            plain = Stone(
                id=f"T{before.id}{letter}",
                deal=deal.key,
                named=deal.key,
                title="Two of a kind",
                state="cancelled",
                minor=100,
            )
            world.stones.append((plain, plain))
        _misspelt(world, deal, "Two of a kind", start)
    if case == "none known":
        world.map(deal, "anything", "A page that no table has")
        world.work(deal.key, "anything", start, HOUR)
    world.planted.append(f"{deal.key}: lost {case}")


def _misspelt(world: World, deal: Agreed, title: str, start: datetime) -> None:
    """Time that a rule gives to what is no milestone, or several."""
    world.map(deal, title, title)
    world.work(deal.key, title, start, world.rng.choice((1, HOUR)))
    world.lost.append((deal.key, title))


def paid(world: World) -> None:
    """A released milestone that got all, too little, or what is left after the fee; and another one, still at work."""
    rng, deal = world.rng, contract(world, "paid", "upwork")
    before, after = draw(world, deal)
    minor, other = rng.randrange(30_000, 90_000), rng.randrange(100_000, 200_000)
    late = rng.choice((5, 6, 7, 12, 89, 90, 91))
    # Days about those on which the money must be there, and on which nobody asks any more.
    released = world.days[1] - late * DAY
    state = "released" if released <= world.days[0] else "funded"
    after = replace(after, state="released", released=released, minor=minor, submitted=released - 3 * DAY)
    after = replace(after, funded=released - 20 * DAY, title=f"Design {after.id}", vague=False)
    before = replace(after, state=state)
    rival = Stone(id=f"{after.id}b", deal=deal.key, named=deal.key, title=f"Build {after.id}", minor=other)
    rival = replace(rival, due=world.days[1] + 40 * DAY, acceptance="all tests pass", funded=released - 20 * DAY)
    case = rng.choice(("all", "parts", "short", "short", "nothing", "raised", "after the fee", "given back"))
    lacks = rng.choice((0, 1, 2, minor // 3))
    raised = lacks + rng.choice((0, 0, 1)) if case == "raised" else 0
    _pay(world, deal, after, case, lacks)
    world.keep(deal, before, after)
    world.keep(deal, replace(rival, minor=other - raised), rival)
    world.planted.append(f"{deal.key}: {after.title} paid {case}, less {lacks} of {minor}, raised by {raised}")


def _pay(world: World, deal: Agreed, stone: Stone, case: str, lacks: int) -> None:
    """The rows of a milestone's money, posted when it was released."""
    day, minor = stone.released, stone.minor
    if day is None or minor is None or case == "nothing":
        return
    post = _Posting(world, deal, f"Invoice for {stone.title}")
    if case == "after the fee":
        post.row(day, after_fee(minor, 10) - world.rng.choice((0, 0, 1, 2)), fee=False)
    elif case == "parts":
        first = minor // 3
        post.row(day, first)
        post.row(day + 2 * DAY, minor - first - lacks)
    else:
        got = minor - (lacks if case in ("short", "raised") else 0)
        number = post.row(day, got)
        if case == "given back":
            back = -world.rng.choice((got, got // 2))
            post.row(day + DAY, back, what="Refund", fee=False, about=number)


class _Posting:
    """Posts rows that name a milestone, each earning with its fee."""

    def __init__(self, world: World, deal: Agreed, words: str) -> None:
        self._world = world
        self._deal = deal
        self._words = words

    def row(self, day: date, minor: int, *, what: str = "Fixed Price", fee: bool = True, about: str = "") -> str:
        """Post one; its number."""
        number = str(800_000 + 2 * len(self._world.paid))
        row = Paid(deal=self._deal.key, day=day, minor=minor, number=number, type=what, words=self._words, about=about)
        self._world.paid.append(row)
        if fee:
            taken = minor - after_fee(minor, 10)
            cut = replace(row, minor=-taken, number=str(int(number) + 1), type="Service Fee", words="", about=number)
            self._world.paid.append(cut)
        return number


STORIES = (mixed, turned_back, lost, paid)

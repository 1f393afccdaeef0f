"""Stories of what looks wrong and is right, one unit inside of what is tolerated, and one unit outside of it."""

from decimal import Decimal

from tests.system.money.facts import Expected, World
from tests.system.money.payouts import account
from tests.system.traps.facts import DAY, WEEK, at, priced, rounded, text

TIERS = ((50_000, Decimal("0.20")), (1_000_000, Decimal("0.10")), (None, Decimal("0.05")))
"""The fee on what a client has paid in all up to an amount in cents; None: on all that follows."""
TIERED = """
fee = [{ kind = "sliding", steps = [
  { to = "500.00 USD", fee = "20%" }, { to = "10000.00 USD", fee = "10%" }, { fee = "5%" },
] }]
"""


def tiered(world: World) -> None:
    """A platform on which the fee falls with what the client has paid in all: a bill may have two fees in one."""
    one, _ = account(world, currency="USD")
    one.more = TIERED
    deal, before = world.deal("tier", platform=one.name, fee=None), world.rng.choice((0, 0, 30_000, 960_000))
    if before:
        day = world.facts.first - 10 * DAY
        one.add(day=day, type="Milestone", minor=before, deal=deal.key, fee=_tiers(0, before), released=day + 5 * DAY)
    paid = before
    for week in world.facts.mondays:
        minor = world.rng.randrange(10_000, 14_000)  # the first three may have one fee: it is not that of all
        one.add(
            day=week + WEEK,
            type="Sale",
            minor=minor,
            deal=deal.key,
            fee=_tiers(paid, minor),
            week=week,
            released=week + 16 * DAY,
        )
        paid += minor
    world.planted.append(f"{deal.key}: fees by tiers, after {before}")


def _tiers(before: int, minor: int) -> int:
    """The fee of an earning, after others of the client."""
    fee, low = Decimal(0), 0
    for high, fraction in TIERS:
        top = before + minor if high is None else min(high, before + minor)
        fee += fraction * max(0, top - max(low, before))
        low = high or low
    return rounded(fee)


def fee_changes(world: World) -> None:
    """A fee that changes on a day, and a bill with the old or the new one, give or take cents. Either is right where
    the day is within those of the bill, or is the one of its posting."""
    old, new = world.rng.choice(((Decimal("0.20"), Decimal("0.10")), (Decimal("0.10"), Decimal("0.05"))))
    week, after = world.facts.mondays[2], world.rng.choice((0, 1, 6, 7, 8))
    deal = world.deal("change", fee=old, later_fee=(week + after * DAY, new))
    world.weeks(deal)
    minor = world.logged(deal, week)[1]
    taken, cents = world.rng.choice((old, new)), world.rng.choice((0, 1, -1, 2, -2))
    due = rounded(minor * {0: new, 8: old}.get(after, taken))
    if after not in (0, 8):
        cents = max(-1, min(1, cents))
    fee = rounded(minor * taken) + cents
    world.bill(deal, week, fee=fee)
    if abs(fee - due) > 1:
        world.expect("fee-mismatch", deal.key, week, fee - due)
    world.planted.append(f"{deal.key} {week}: a fee of {taken}, which changes after {after} days, and {cents} cents")


def paid_weekly(world: World) -> None:
    """A retainer: a payment of type Hourly for each week, and no hours are shown. Its fee may be a cent off."""
    deal = world.deal("retainer", kind="retainer")
    minor, cents = world.rng.randrange(20_000, 60_000), world.rng.choice((0, 1, -1, 2, -2))
    for place, week in enumerate(world.facts.mondays):
        world.work(deal, week + DAY, world.rng.randrange(30, 200))
        more = cents if place == 2 else 0
        world.earn(deal, week + WEEK, "Hourly", minor, week=week, fee=rounded(minor / Decimal(10)) + more)
    if abs(cents) > 1:
        world.expect("fee-mismatch", deal.key, world.facts.mondays[2], cents)
    world.planted.append(f"{deal.key}: {minor} a week, a fee {cents} cents off")


def cap_cut(world: World) -> None:
    """A weekly limit that is cut: on a Monday it counts at once, else from the next one on. While the week runs, the
    rule speaks from nine tenths of it on."""
    first, after = world.facts.mondays, world.rng.choice((0, 1, 6, 7))
    deal = world.deal("less", cap=[(first[0] - 30 * DAY, 8), (first[4] + after * DAY, 4)])
    place = world.rng.choice((4, 4, 5))
    world.weeks(deal, among=[other for other in range(6) if other != place])
    limit = 4 if place == 5 or after == 0 else 8
    tenth = limit * 6  # minutes
    beyond = world.rng.choice((-tenth - 1, -tenth, 0, 9, 10, 60))
    week = first[place]
    world.work(deal, week + DAY, limit * 30)
    world.work(deal, week + 3 * DAY, limit * 30 + min(beyond, 0))
    if beyond > 0:
        world.work(deal, week + 4 * DAY, beyond, logged=False)
    if beyond >= 10:  # a segment: less is rounding
        world.expect("over-weekly-cap", deal.key, week, priced(deal.rate(week), beyond * 60))
    over = [one for one in world.expected if one.rule == "over-weekly-cap" and one.about == deal.key]
    used = max(limit * 60 + min(beyond, 0), world.logged(deal, week)[0] // 60)  # hours are shown in whole segments
    close = [Expected("over-weekly-cap", deal.key, str(week), "")] if used >= limit * 54 else []
    world.ask_on(at(week + 6 * DAY, "20:00"), "over-weekly-cap", deal, over or close)
    world.passing.add(("over-weekly-cap", deal.key))  # close to the limit, until the whole week's time is known
    world.planted.append(f"{deal.key} {week}: {beyond} min above {limit} h, cut after {after} days")


def escrowed(world: World) -> None:
    """A milestone of which a part is released, as agreed: the rest is still in escrow, or became a milestone of its
    own."""
    deal = world.deal("part", kind="fixed")
    amount, day = world.rng.randrange(30_000, 90_000), world.facts.mondays[2] + 2 * DAY
    rest = world.rng.choice((1, 2, amount // 3))
    case, less = world.rng.choice(("in escrow", "split", "split", "released")), world.rng.choice((0, 1, 2))
    got = amount - rest - (less if case == "split" else 0)
    world.earn(deal, day, "Fixed Price", got)
    stones = {
        "in escrow": (("Shop", amount, False),),
        "split": (("Shop", amount - rest, True), ("Shop, rest", rest, False)),
        "released": (("Shop", amount, True),),
    }[case]
    for title, minor, is_released in stones:
        state = {"state": "released", "released": str(day)} if is_released else {"state": "funded", "released": ""}
        world.milestones.append({"contract": deal.key, "title": title, "amount": text(minor), **state})
        if is_released and minor - got > 1:
            world.expect("short-release", deal.key, title, minor - got)
    world.planted.append(f"{deal.key}: {got} of {amount}, the rest {case}")


def billed_late(world: World) -> None:
    """A week that is billed on Wednesday. Its bill may take a day, until Tuesday noon: it is missed from then on."""
    deal, week = world.deal("slow"), world.facts.mondays[3]
    world.weeks(deal)
    tuesday, is_late = week + WEEK + DAY, world.rng.random() < 0.5
    look = at(tuesday, "11:00" if is_late else "10:59")  # the user asks an hour later
    minor = world.logged(deal, week)[1]
    missed = Expected("logged-not-billed", deal.key, str(week), text(minor, "USD"))
    world.ask_on(look, "logged-not-billed", deal, [missed] if is_late else [])
    world.own_bills.add((deal.key, week))
    seconds = world.logged(deal, week)[0]
    world.earn(deal, tuesday + DAY, "Hourly", minor, week=week, seconds=seconds)
    world.passing.add(("logged-not-billed", deal.key))
    world.planted.append(f"{deal.key} {week}: billed on Wednesday, asked {'after' if is_late else 'within'} the grace")


STORIES = (tiered, fee_changes, paid_weekly, cap_cut, escrowed, billed_late)

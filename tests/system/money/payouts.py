"""Stories of accounts: running balances, what payouts took, and what of them reached the bank."""

from datetime import date
from decimal import Decimal

from tests.system.money.facts import Account, BankLine, TableRow, World
from tests.system.money.holidays import last_late
from tests.system.traps.facts import DAY, WEEK, rounded

REFERENCE = Decimal("0.92")
"""Euros for a dollar, as the configuration says."""
FX_TOLERATED = Decimal("0.02")
"""As much less is what an exchange costs."""


def account(world: World, *, currency: str) -> tuple[Account, int]:
    """A table with sales of two weeks, and what they leave."""
    name = f"market-{world.number + 1}"
    one = Account(name, currency)
    world.accounts[name] = one
    deal = world.deal("sale", platform=name, currency=currency)
    first = world.facts.mondays
    one.bonus(first[0] - 4 * DAY, 1_000)
    left = 1_000
    for week in first[:2]:
        amount = world.rng.randrange(20_000, 60_000)
        left += sell(one, deal.key, week, amount).net
    return one, left


def sell(one: Account, deal: str, week: date, minor: int, *, late: int | None = 0) -> TableRow:
    """Bill a week, which is released on the Wednesday after review and security days, or days later; None: never."""
    wednesday = week + 16 * DAY
    return one.add(
        day=week + WEEK,
        type="Sale",
        minor=minor,
        deal=deal,
        fee=rounded(minor / Decimal(10)),
        week=week,
        released=None if late is None else wednesday + late * DAY,
    )


def pay_out(
    world: World, one: Account, day: date, minor: int, *, received: int | None = None, days: int = 2
) -> TableRow:
    """Pay out an amount, which reaches the bank some days later; `received` None: all of it, 0: never."""
    row = one.add(day=day, type="Withdrawal", minor=-minor)
    arrives = minor if received is None else received
    if arrives:
        line = BankLine(day=day + days * DAY, minor=arrives, payer=one.name, purpose=f"Payout {row.number}")
        world.bank.append(line)
    return row


def broken_balance(world: World) -> None:
    """A table whose running balance has a row that the table does not show."""
    one, _ = account(world, currency="USD")
    broken, day = world.rng.random() < 0.5, world.facts.mondays[3]
    amount = world.rng.choice((1, 1_500))
    if broken:
        one.add(day=day, type="Bonus", minor=-amount, shown=False)
        world.expect("balance-roll-forward", one.name, (day + DAY).replace(day=1).isoformat(), amount)
        world.unsure |= {row.deal for row in one.rows if row.deal}
    one.bonus(day + DAY, 2_000)
    one.bonus(day + 2 * DAY, 2_000)
    world.planted.append(f"{one.name}: {f'{amount} missing' if broken else 'all rows'}")


def drawn(world: World) -> None:
    """A payout of all that was there, of parts, less its fee, or of more than was released."""
    one, left = account(world, currency="EUR")
    case = world.rng.choice(("all", "parts", "with a fee", "fee too much", "too much"))
    day, fee = world.facts.mondays[3] + 2 * DAY, 200
    if case == "parts":
        pay_out(world, one, day, left // 3)
        pay_out(world, one, day + WEEK, left - left // 3)
    elif case in ("with a fee", "fee too much"):
        more = 1 if case == "fee too much" else 0
        row = pay_out(world, one, day, left - fee + more)
        one.add(day=day, type="Withdrawal fee", minor=-fee)
        if more:
            world.expect("payout-decomposition", one.name, row.number, more, "EUR")
    else:
        more = world.rng.choice((1, 1_000)) if case == "too much" else 0
        row = pay_out(world, one, day, left + more)
        if more:
            one.bonus(day + DAY, 2_000)  # what comes later explains nothing
            world.expect("payout-decomposition", one.name, row.number, more, "EUR")
    world.planted.append(f"{one.name}: payout {case}")


def arrived(world: World) -> None:
    """A payout that came in time, later, less by a bank's fee, in one line with another, came back, or never came."""
    one, left = account(world, currency="EUR")
    cases = (
        "in time",
        "at the end",
        "fee",
        "more than a fee",
        "lost",
        "together",
        "back",
        "just sent",
        "twins",
        "close twins",
    )
    case, day = world.rng.choice(cases), world.facts.mondays[3] + 2 * DAY
    half = left // 2
    most = max(500, half // 100)  # what a bank on the way may take
    if case == "in time":
        pay_out(world, one, day, half)
    elif case == "at the end":
        pay_out(world, one, day, half, days=7)  # five business days
    elif case == "fee":
        pay_out(world, one, day, half, received=half - most)
    elif case == "together":
        pay_out(world, one, day, half, received=left)
        pay_out(world, one, day + DAY, left - half, received=0)
    elif case == "back":
        pay_out(world, one, day, half, received=0)
        one.add(day=day + 3 * DAY, type="Withdrawal", minor=half)
    elif case == "just sent":
        pay_out(world, one, world.looks[-1].date() - 2 * DAY, half, received=0)
    elif case == "close twins":  # the one line is that of the payout with the fewest days before it
        row = pay_out(world, one, day, half, received=0)
        pay_out(world, one, day + DAY, half, days=1)
        world.expect("payout-not-received", one.name, row.number, half, "EUR")
    elif case == "twins":
        pay_out(world, one, day, half)
        row = pay_out(world, one, day + WEEK, half, received=0)
        world.expect("payout-not-received", one.name, row.number, half, "EUR")
    else:
        row = pay_out(world, one, day, half, received=half - most - 1 if case == "more than a fee" else 0)
        world.expect("payout-not-received", one.name, row.number, half, "EUR")
    world.planted.append(f"{one.name}: payout {case}")


def at_the_bank(world: World) -> None:
    """A payout that came in two lines, or left the bank again; as much for somebody else takes nothing back."""
    one, left = account(world, currency="EUR")
    case, day = world.rng.choice(("in parts", "half of it", "sent back", "rent")), world.facts.mondays[3] + 2 * DAY
    half = left // 2
    first = half // 3 if case in ("in parts", "half of it") else half
    row = pay_out(world, one, day, half, received=first)
    if case == "in parts":
        rest = BankLine(day=day + 3 * DAY, minor=half - first, payer=one.name, purpose=f"Payout {row.number} rest")
        world.bank.append(rest)
    elif case != "half of it":
        payer, purpose = (one.name, "Return") if case == "sent back" else ("Landlord", "Rent")
        world.bank.append(BankLine(day=day + 4 * DAY, minor=-half, payer=payer, purpose=purpose))
    if case in ("half of it", "sent back"):
        world.expect("payout-not-received", one.name, row.number, half, "EUR")
    world.planted.append(f"{one.name}: payout {case}")


def exchanged(world: World) -> None:
    """A payout in dollars that arrived in euros: near the reference rate, or dearer than that."""
    one, left = account(world, currency="USD")
    day = world.facts.mondays[3] + 2 * DAY
    euros = rounded(left * REFERENCE)
    limit = int(euros * FX_TOLERATED)
    less = world.rng.choice((0, -limit, limit, limit + 1, rounded(euros * Decimal("0.04"))))
    row = pay_out(world, one, day, left, received=euros - less)
    if less > limit:
        world.expect("fx-variance", one.name, row.number, less, "EUR")
    world.planted.append(f"{one.name}: {less} of {euros} less by the rate")


def held_back(world: World) -> None:
    """A week's money that was released in time, late, or never; and some that is not to be released yet, or was to be a
    week ago, which is late where enough of the days since were business days."""
    one, _ = account(world, currency="USD")
    cases = ("in time", "late", "never", "not yet", "a week ago")
    deal, case = world.deal("held", platform=one.name), world.rng.choice(cases)
    week, minor = world.facts.mondays[5 if case == "a week ago" else 2], world.rng.randrange(20_000, 60_000)
    row = sell(one, deal.key, week, minor, late={"late": 9, "never": None, "a week ago": None}.get(case, 0))
    late = last_late(world.looks[-1].date(), world.days_off)
    if case == "never" or (case == "a week ago" and week + 16 * DAY <= late):
        world.expect("payment-overdue", deal.key, week, row.net)
    if case == "not yet":
        one.bonus(world.looks[-1].date() - 3 * DAY, 2_000, released=False)
    world.planted.append(f"{deal.key} {week}: released {case}")


STORIES = (held_back, broken_balance, drawn, arrived, at_the_bank, exchanged)

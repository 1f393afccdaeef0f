"""Stories of rows: fees, refunds, types, milestones, and invoices that are paid late."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.system.money.facts import BankLine, Invoice, World
from tests.system.money.holidays import last_late
from tests.system.traps.facts import DAY, WEEK, Shown, priced, rounded, text


def other_fee(world: World) -> None:
    """A fee that is not the agreed one: by one cent, which rounding explains, by two, by half of it, or none at all."""
    fraction = world.rng.choice((Decimal("0.10"), Decimal("0.05"), Decimal("0.12")))
    deal = world.deal("fee", fee=fraction)
    world.weeks(deal)
    week = world.facts.mondays[2]
    due = rounded(fraction * world.logged(deal, week)[1])
    more = world.rng.choice((0, 1, -1, 2, -2, 3, due // 2, -due))
    named = world.rng.random() < 0.6
    tax = world.rng.choice((0, due // 5)) if named and due + more else 0
    world.bill(deal, week, fee=due + more, tax=tax, named=named)
    if not due + more:
        world.without_fee.add((deal.key, week))
    if abs(more) > 1:
        world.expect("fee-mismatch", deal.key, week, more)
    world.planted.append(f"{deal.key} {week}: a fee {more} cents above {due}")


def no_fee_at_all(world: World) -> None:
    """A contract on which a fee is agreed, or none, and of which no fee is ever taken."""
    agreed = world.rng.random() < 0.7
    deal = world.deal("free", fee=Decimal("0.10") if agreed else Decimal(0))
    world.weeks(deal)
    for week in world.facts.mondays:
        world.bill(deal, week, fee=0)
    if agreed:
        due = sum(rounded(world.logged(deal, week)[1] / Decimal(10)) for week in world.facts.mondays)
        world.expect("fee-mismatch", deal.key, world.facts.mondays[0], -due)
        world.without_fee |= {(deal.key, week) for week in world.facts.mondays}
        world.passing.add(("fee-mismatch", deal.key))  # it grows with every bill
    world.planted.append(f"{deal.key}: {'a fee is agreed and' if agreed else ''} none is taken")


def bonus_shown(world: World) -> None:
    """A bonus that the hours show: paid at once, later, in two parts, for less, never, or one of two."""
    deal = world.deal("gift")
    world.weeks(deal)
    week = world.facts.mondays[2]
    case = world.rng.choice(("at once", "later", "too late", "parts", "less", "never", "one of two"))
    amount, day = world.rng.randrange(5_000, 20_000), week + 2 * DAY
    shown = [(day, amount), *([(day + WEEK, amount)] if case == "one of two" else [])]
    for on, minor in shown:
        world.facts.extra.append(Shown(deal=deal.key, day=on, seconds=None, minor=minor, payment="Bonus"))
    parts = {
        "at once": [(day + DAY, amount)],
        "later": [(day + 14 * DAY, amount)],
        "too late": [(day + 15 * DAY, amount)],
        "parts": [(day, amount // 3), (day + DAY, amount - amount // 3)],
        "less": [(day, amount - 1)],
        "one of two": [(day + WEEK, amount)],
    }.get(case, [])
    for on, minor in parts:
        world.earn(deal, on, "Bonus", minor)
    lost = {"too late": amount, "less": 1, "never": amount, "one of two": amount}.get(case, 0)
    if lost:
        world.expect("logged-not-billed", deal.key, week, lost)
    world.passing.add(("logged-not-billed", deal.key))  # until it is paid
    world.planted.append(f"{deal.key} {week}: a bonus of {amount} paid {case}")


def orphan_fee(world: World) -> None:
    """A fee for a row that does not exist; a membership's is of the account."""
    week = world.facts.mondays[2]
    orphan = world.rng.random() < 0.6
    amount = world.rng.randrange(300, 3_000)
    if orphan:
        row = world.post(None, week + 2 * DAY, "Service Fee", -amount, about="611111111")
        world.expect("fee-without-parent", "upwork", row.number, amount)
    else:
        world.post(None, week + 2 * DAY, "Membership Fee", -amount)
    world.planted.append(f"{'a fee of nothing' if orphan else 'a membership'} of {amount}")


def reversed_later(world: World) -> None:
    """A bill that is taken back weeks later, whole or in part, and sometimes paid again, whole or in part. A refund may
    name no days: then its amount tells."""
    deal = world.deal("back")
    world.weeks(deal)
    week = world.facts.mondays[1]
    world.bill(deal, week)
    seconds, minor = world.logged(deal, week)
    part, again = world.rng.random() < 0.3, world.rng.choice((0, 0, 1, 2))
    time = seconds // 1_200 * 600 if part else seconds  # whole segments have whole cents
    back = priced(deal.rate(week), time) if part else minor
    alike = [other for other in world.facts.mondays if abs(world.logged(deal, other)[1] - minor) <= 1]
    names_week = part or len(alike) > 1 or world.rng.random() < 0.5
    world.give_back(deal, week + 3 * WEEK, back, week=week, names_week=names_week)
    left = back
    if again:
        once_more = time if again == 1 else time // 1_200 * 600
        paid = back if again == 1 else priced(deal.rate(week), once_more)
        left -= paid
        world.earn(deal, week + 3 * WEEK + 2 * DAY, "Hourly", paid, week=week, seconds=once_more)
        world.passing.add(("reversal-after-payment", deal.key))
    if left:
        world.expect("reversal-after-payment", deal.key, week, left)
    world.planted.append(f"{deal.key} {week}: {back} given back, {back - left} paid again")


def unknown_type(world: World) -> None:
    """A row of a type that nobody knows; another spelling of a known one is no such row."""
    deal = world.deal("odd")
    world.weeks(deal)
    day, odd = world.facts.mondays[2] + 2 * DAY, world.rng.random() < 0.6
    amount = world.rng.randrange(300, 3_000)
    if odd:
        world.post(deal, day, "Moonshine", -amount)
        world.expect("unknown-row-type", "upwork", day.replace(day=1).isoformat(), amount)
        world.unsure.add(deal.key)
    else:
        world.earn(deal, day, "FIXED-PRICE", amount)
    world.planted.append(f"{deal.key}: a row of {'an unknown type' if odd else 'a type in capitals'}")


def released_short(world: World) -> None:
    """Two milestones, one of which got less than agreed; or its rest came later, or with the other's; or all of it."""
    deal = world.deal("stage", kind="fixed")
    amount, other = world.rng.randrange(30_000, 90_000), world.rng.randrange(100_000, 200_000)
    case = world.rng.choice(("all", "short", "later", "cent", "cents", "together"))
    day = world.facts.mondays[2] + 2 * DAY
    less = {"short": amount // 3, "later": amount // 3, "cent": 1, "cents": 2}.get(case, 0)
    if case == "together":
        world.earn(deal, day, "Fixed Price", amount + other)
    else:
        world.earn(deal, day, "Fixed Price", amount - less)
        world.earn(deal, day - WEEK, "Fixed Price", other)
    if case == "later":
        world.earn(deal, day + 9 * DAY, "Fixed Price", less)
    for title, minor, released in (
        ("Design", amount, day),
        ("Build", other, day if case == "together" else day - WEEK),
    ):
        state = {"state": "released", "released": str(released)}
        world.milestones.append({"contract": deal.key, "title": title, "amount": text(minor), **state})
    if case in ("short", "cents"):
        world.expect("short-release", deal.key, "Design", less)
    world.planted.append(f"{deal.key}: {less} of {amount} not released, {case}")


def paid_late(world: World) -> None:
    """Own invoices with a day on which they are due: paid in time, late, in part, not at all, or not late yet; paid and
    taken back, for good or until the client paid again; and lines of the amount that a stranger paid, or got."""
    deal = world.deal("due", platform="direct", kind="direct", rate=6_000, currency="EUR")
    before, week = world.facts.first - WEEK, world.facts.mondays[1]
    cases = ("in time", "late", "part", "never", "not yet", "just late", "taken back", "paid again", "stranger", "rent")
    case = world.rng.choice(cases)
    today = world.looks[-1].date()  # a Wednesday; business days of grace: two
    late = last_late(today, world.days_off)
    due = {"not yet": late + DAY, "just late": late}.get(case, week + 3 * WEEK)
    one = world.work(deal, week + DAY, 120)
    minor = priced(6_000, one.seconds)
    first, second = invoice(deal.key, 0, before, 100), invoice(deal.key, 1, week + WEEK, minor)
    world.invoices += [replace(first, due=before + 2 * WEEK), replace(second, due=due)]
    pay = {"in time": (minor, 10), "late": (minor, 25), "part": (minor // 2, 10), "rent": (minor, 10)}
    pay |= dict.fromkeys(("taken back", "paid again"), (minor, 10))
    paid = [(first.number, 100, before + 5 * DAY)]
    if case in pay:  # a bank's line names the number, or is of the amount
        number = second.number if case == "part" or world.rng.random() < 0.5 else "thank you"
        paid.append((number, pay[case][0], week + WEEK + pay[case][1] * DAY))
    for number, amount, day in paid:
        world.bank.append(BankLine(day=day, minor=amount, payer=deal.client, purpose=f"Invoice {number}"))
    if case in ("taken back", "paid again"):
        words = world.rng.choice((f"Chargeback {second.number}", "Return"))
        world.bank.append(BankLine(day=week + WEEK + 12 * DAY, minor=-minor, payer=deal.client, purpose=words))
    if case == "paid again":
        again = BankLine(day=week + WEEK + 25 * DAY, minor=minor, payer=deal.client, purpose=second.number)
        world.bank.append(again)
    if case == "rent":  # as much for somebody else takes nothing back
        world.bank.append(BankLine(day=week + WEEK + 12 * DAY, minor=-minor, payer="Landlord", purpose="Rent"))
    if case == "stranger":
        world.bank.append(BankLine(day=week + WEEK + 10 * DAY, minor=minor, payer="Hooli Inc", purpose="thank you"))
        world.unknown.add(("payment-overdue", deal.key))
    if case in ("part", "never", "just late", "taken back"):
        left = minor - (minor // 2 if case == "part" else 0)
        world.expect("payment-overdue", deal.key, week, left, "EUR")
    world.planted.append(f"{deal.key}: paid {case}")


def invoice(deal: str, number: int, sent: date, minor: int) -> Invoice:
    """An invoice for the week before it was sent."""
    return Invoice(
        number=f"{deal}-{number}",
        deal=deal,
        sent=sent,
        first=sent - WEEK,
        last=sent - DAY,
        minor=minor,
    )


STORIES = (other_fee, no_fee_at_all, bonus_shown, orphan_fee, reversed_later, unknown_type, released_short, paid_late)

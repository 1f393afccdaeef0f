"""What the summary must show, counted from the rows that were posted, without syncd."""

from datetime import date

from tests.system.money.facts import World
from tests.system.traps.facts import DAY, Posted, text


def summary(world: World, first: date, last: date) -> dict[str, dict[str, object]]:
    """The figures of each contract whose money is known, in a period of its days."""
    lines = {}
    for deal in world.facts.deals.values():
        if deal.platform == "upwork" and deal.key not in world.unsure:
            rows = [row for row in world.facts.posted if row.deal == deal.key and first <= _counts_on(row) <= last]
            if rows:
                lines[deal.key] = _billed(rows)
                seconds = sum(row.seconds or 0 for row in world.shown(deal, first))
                if deal.type == "hourly" and seconds:  # whatever bills state, and however many there are
                    lines[deal.key] |= {"seconds_logged": seconds, "billable_partial": False}
                if any((deal.key, row.week) in world.without_fee for row in rows):  # it may still be posted
                    about = ("fee", "net")
                    lines[deal.key] = {name: value for name, value in lines[deal.key].items() if name not in about}
                    lines[deal.key] |= {f"state of {name}": "estimated" for name in about}
        elif deal.platform in world.accounts and deal.key not in world.unsure:
            table = [row for row in world.accounts[deal.platform].rows if row.deal == deal.key]
            here = [row for row in table if first <= (row.week + 6 * DAY if row.week else row.day) <= last]
            if here:
                fee, tax = -sum(row.fee for row in here), -sum(row.tax for row in here)
                lines[deal.key] = _line(sum(row.minor for row in here), fee, tax)
        elif deal.platform == "direct":
            sent = [one.minor for one in world.invoices if one.deal == deal.key and first <= one.last <= last]
            if sent:
                lines[deal.key] = _line(sum(sent), 0, 0)
    return lines


def _counts_on(row: Posted) -> date:
    """A bill and what follows it count on the last day they are for; other money on the day it was posted."""
    return row.week + 6 * DAY if row.week else row.day


def _billed(rows: list[Posted]) -> dict[str, object]:
    fee = sum(row.minor for row in rows if row.type.startswith("Service Fee"))
    tax = sum(row.minor for row in rows if row.type == "VAT")
    return _line(sum(row.minor for row in rows) - fee - tax, fee, tax)


def _line(gross: int, fee: int, tax: int) -> dict[str, object]:
    return {
        "basis": "billed",
        "gross": text(gross),
        "fee": text(fee),
        "tax": text(tax),
        "net": text(gross + fee + tax),
        **{f"state of {name}": "exact" for name in ("gross", "fee", "tax", "net")},
    }

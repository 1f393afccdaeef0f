"""Reads what clients owe you at the end of a period, by age, over all contracts."""

from collections.abc import Iterator

from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.owed_by_age import OwedByAge, OwedByContract, by_age
from syncd.core.time import Instant, Period
from syncd.ledger import Ledger
from syncd.report.contract_statements import ContractStatements
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.wiring.directory import Directory


def owed_by_age(
    ledger: Ledger,
    directory: Directory,
    period: Period,
    now: Instant,
    moving: Moving = NOTHING_MOVES,
    *,
    named: str = "",
) -> Iterator[OwedByAge]:
    """What is owed in each currency. `named`: of the contracts of that platform alone; "" for all."""
    word = normalise_name(named)
    statements = ContractStatements(ledger, directory, period, now, moving)
    found: dict[str, list[OwedByContract]] = {}
    for contract in statements.contracts():
        if not word or word == normalise_name(directory.contracts[contract].platform):
            for one in statements.owed(contract):
                found.setdefault(one.currency, []).append(one)
    for currency, parts in sorted(found.items()):
        amounts = [by_age(one.days, period.last, currency) for one in parts]
        sums = tuple(Money(sum(each.minor for each in bucket), currency) for bucket in zip(*amounts, strict=True))
        because = tuple(dict.fromkeys(one.because for one in parts if one.because))
        if because or any(amount.minor for amount in sums):
            yield OwedByAge(
                currency=currency, amounts=sums, is_exact=all(one.is_exact for one in parts), because=because
            )
